import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { shellExitCode } from '../../../src/runtime/app/app-exit.ts';
import { appExitError } from '../../../src/runtime/app/app-exit-error.ts';
import { AppProcess } from '../../../src/runtime/app/app-process.ts';
import { alive } from '../wrapped-app.ts';

function sh(t: ExecutionContext, script: string): AppProcess {
  const app = new AppProcess(['sh', '-c', script], process.env);
  t.teardown(() => app.signal('SIGKILL'));
  return app;
}

test('the exit of an app has its code', async (t) => {
  const exit = await sh(t, 'exit 42').exited;
  t.deepEqual(exit, { type: 'code', code: 42 });
  t.is(shellExitCode(exit), 42);
});

test('the exit of an app that a signal ended has the signal', async (t) => {
  const exit = await sh(t, 'kill -SEGV $$').exited;
  t.deepEqual(exit, { type: 'signal', signal: 'SIGSEGV' });
  t.is(shellExitCode(exit), 128 + 11);
});

test('all of its last words are there when the exit is', async (t) => {
  const app = sh(t, 'echo one >&2; echo two >&2; exit 1');
  await app.exited;
  t.is(app.stderrTail, 'one\ntwo');
});

test('of much on stderr the end is kept', async (t) => {
  const dots = '.'.repeat(3_000);
  const app = sh(t, `for i in 1 2 3 4 5; do echo "$i ${dots}" >&2; done`);
  await app.exited;
  t.is(app.stderrTail, `4 ${dots}\n5 ${dots}`);
});

test('a process that leaves the group does not keep the exit waiting', async (t) => {
  const app = sh(t, 'setsid sleep 3 & echo gone >&2; exit 1');
  const exit = await Promise.race([app.exited, sleep(2_500, 'late')]);
  t.deepEqual(exit, { type: 'code', code: 1 });
});

test('a signal reaches what the app has started', async (t) => {
  const child = "trap 'exit 5' TERM; echo ready >&2; while :; do sleep 0.01; done";
  const app = sh(t, `trap : TERM; sh -c "${child}"`);
  while (app.stderrTail !== 'ready') await sleep(5);

  app.signal('SIGTERM');

  t.deepEqual(await app.exited, { type: 'code', code: 5 });
});

test('what the app has started ends with it', async (t) => {
  const app = sh(t, 'sleep 60 & echo $! >&2; exit 0');
  await app.exited;
  const child = Number(app.stderrTail);
  t.true(child > 0);
  while (alive(child)) await sleep(5);
  t.pass();
});

test('signals to an app that has ended are of no consequence', async (t) => {
  const app = sh(t, 'exit 0');
  await app.exited;
  t.notThrows(() => app.signal('SIGTERM'));
});

test('a command that is too long for the system is an app that could not be started', async (t) => {
  const app = new AppProcess(['sh', '-c', 'x'.repeat(4_000_000)], process.env);
  const exit = await app.exited;
  t.is(exit.type, 'unstartable');
  t.is(shellExitCode(exit), 126);
  t.is(app.pid, undefined);
  t.notThrows(() => app.signal('SIGTERM'));
});

test('the error of an exit names command, code and last words', async (t) => {
  const app = sh(t, 'echo "no such table: users" >&2; exit 2');
  const error = appExitError(app, await app.exited);
  t.is(error.code, 'LWA_ERR_APP_EXITED');
  t.is(error.status, 502);
  t.is(error.errorType, 'Runtime.ExitError');
  t.false(error.expose);
  t.regex(error.message, /^The app \(sh -c .*\) exited with code 2\. /);
  t.regex(error.message, /no such table: users$/);
});
