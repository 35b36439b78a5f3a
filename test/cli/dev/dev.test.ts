import { once } from 'node:events';
import { createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { ADAPTER } from '../../runtime/adapter-file.ts';
import { APP, ended, freePort, isRunning, RAW_ADAPTER } from '../../local/sandboxed-app.ts';
import { type CommandOptions, CommandRun } from '../command-run.ts';

const READY = /Function URL +(http:\/\/\S+\/)/;

/** The command line that runs the test app. */
function dev(port: string, appPort?: string, adapter: string = RAW_ADAPTER): string[] {
  const forApp = appPort === undefined ? [] : ['--app-port', appPort];
  return ['dev', '--adapter', adapter, '--port', port, ...forApp, '--', process.execPath, APP];
}

/** `lwa dev` with the test app, once it is ready. */
async function ready(
  t: ExecutionContext,
  args: readonly string[] = [],
  options: CommandOptions = {},
): Promise<{ run: CommandRun; get(path: string): Promise<Response> }> {
  const appPort = String(await freePort());
  const [command, ...rest] = dev('0', appPort);
  const run = new CommandRun(t, [command!, ...args, ...rest], options);
  const [, url] = await run.saw(READY);
  return { run, get: (path) => fetch(`${url}${path.slice(1)}`) };
}

test('an app answers once it is ready, and Ctrl-C ends all of it', async (t) => {
  const { run, get } = await ready(t);
  const response = await get('/');
  t.is(response.status, 200);
  const pid = Number(await response.text());
  t.true(isRunning(pid));
  await run.saw(/^app {5}\| listening on \d+$/m);
  await run.saw(/^adapter \| registered 200$/m);
  await run.saw(/GET \/ → 200 {2}[\d.]+ ms {3}cold start/);
  run.child.kill('SIGINT');
  t.is(await run.exitCode(), 130);
  t.regex(run.output, /app {5}\| the app got SIGTERM/);
  t.regex(run.output, /adapter \| event .*"SHUTDOWN"/);
  t.false(isRunning(pid));
});

test('the real adapter works in it', async (t) => {
  const port = String(await freePort());
  const run = new CommandRun(t, dev('0', port, ADAPTER));
  const [, url] = await run.saw(READY);
  const response = await fetch(`${url}environment`);
  t.is(response.status, 200);
  t.like(await response.json(), { PORT: port, AWS_LWA_PORT: port });
  run.child.kill('SIGINT');
  t.is(await run.exitCode(), 130);
});

test('SIGTERM ends it as well', async (t) => {
  const { run } = await ready(t);
  run.child.kill('SIGTERM');
  t.is(await run.exitCode(), 143);
});

test('a second Ctrl-C does not wait for a stubborn app', async (t) => {
  const { run, get } = await ready(t, [], {
    environment: { APP: 'stubborn', RAW_ADAPTER: 'stubborn' },
  });
  const pid = Number(await (await get('/')).text());
  run.child.kill('SIGINT');
  await run.saw(/the app got SIGTERM/);
  // A repetition within 200 ms is npm's; this one is the user's.
  await new Promise((resolve) => {
    setTimeout(resolve, 250);
  });
  run.child.kill('SIGINT');
  t.is(await run.exitCode(), 130);
  t.false(isRunning(pid));
});

test('nothing survives when the command itself is killed', async (t) => {
  const { run, get } = await ready(t);
  const pid = Number(await (await get('/')).text());
  run.child.kill('SIGKILL');
  await ended(pid);
  t.pass();
});

test('an app that ends later is shown, and the next request starts a fresh environment', async (t) => {
  const { run, get } = await ready(t);
  t.is((await get('/die')).status, 502);
  await run.saw(/The app ended with exit status 5; the next request starts a fresh environment/);
  t.is((await get('/')).status, 200);
});

test('an invocation over its time is a 502, and the log says why', async (t) => {
  const { run, get } = await ready(t, ['--timeout', '0.1', '--verbose']);
  t.is((await get('/hang')).status, 502);
  await run.saw(/└ Sandbox\.Timedout: .*Task timed out after 0\.10 seconds/);
  await run.saw(/^START RequestId: \S+ Version: \$LATEST$/m);
  await run.saw(/^REPORT RequestId: \S+\tDuration: /m);
});

test('an app that ends before it is ready ends the command with 3 and its last words', async (t) => {
  const run = new CommandRun(t, dev('0'), {
    environment: { APP: 'broken' },
  });
  t.is(await run.exitCode(), 3);
  t.regex(run.output, /error The app ended with exit status 3 before it was ready/);
  t.regex(run.output, /Its last words:\nno such database/);
  t.notRegex(run.output, READY);
});

test('a program that is not there ends the command with 3 and says so', async (t) => {
  const run = new CommandRun(t, [
    'dev',
    '--adapter',
    RAW_ADAPTER,
    '--port',
    '0',
    '--',
    'no-such-program',
  ]);
  t.is(await run.exitCode(), 3);
  t.regex(run.output, /there is no program "no-such-program" here or on the PATH$/m);
});

test('an adapter that ends is told apart from the app', async (t) => {
  const run = new CommandRun(t, dev('0'), {
    environment: { RAW_ADAPTER: 'crash' },
  });
  t.is(await run.exitCode(), 1);
  t.regex(
    run.output,
    /The extension "lambda-adapter" ended with exit status 7 before it was ready/,
  );
});

test('an adapter that is not there is a usage error', async (t) => {
  const run = new CommandRun(t, ['dev', '--adapter', '/no/such/file', '--', 'x']);
  t.is(await run.exitCode(), 2);
  t.regex(run.output, /--adapter: there is no file \/no\/such\/file/);
});

test('a port that is taken: who holds it is said, and the next is used unless that is forbidden', async (t) => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  t.teardown(() => holder.close());
  const port = String((holder.address() as { port: number }).port);
  const taken = new RegExp(`Port ${port} is taken by process ${process.pid} \\(.*node`);
  const strict = new CommandRun(t, ['dev', '--strict-port', ...dev(port).slice(1)]);
  t.is(await strict.exitCode(), 4);
  t.regex(strict.output, taken);
  const next = new CommandRun(t, dev(port, String(await freePort())));
  const [, url] = await next.saw(READY);
  t.regex(next.output, new RegExp(`${taken.source}.*; trying the next`));
  t.true(Number(new URL(url!).port) > Number(port));
  const app = new CommandRun(t, dev('0', port));
  t.is(await app.exitCode(), 4);
  t.regex(app.output, taken);
});

test('an app port of the environment that is taken is replaced with a free one', async (t) => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  t.teardown(() => holder.close());
  const port = String((holder.address() as { port: number }).port);
  const run = new CommandRun(t, dev('0'), {
    environment: { PORT: port },
  });
  const [, url] = await run.saw(READY);
  const [, given] = await run.saw(/the app gets PORT=(\d+)/);
  t.not(given, port);
  t.is((await fetch(url!)).status, 200);
});

for (const name of ['AWS_LWA_PORT', 'PORT']) {
  test(`a ${name} that is no port is a usage error, and said so`, async (t) => {
    const run = new CommandRun(t, dev('0'), { environment: { [name]: '99999' } });
    t.is(await run.exitCode(), 2);
    t.true(run.output.startsWith(`error ${name} is "99999"; expected a port from 1 to 65535\n`));
  });
}

test('settings that are wrong are listed at the end, without the JSON around them', async (t) => {
  const run = new CommandRun(t, dev('0', String(await freePort()), ADAPTER), {
    environment: { AWS_LWA_INVOKE_MODE: 'stream', AWS_LWA_ASYNC_INIT: 'maybe' },
  });
  t.is(await run.exitCode(), 1);
  t.regex(
    run.output,
    /^error Runtime\.InvalidSettings: 2 settings are wrong:\n- AWS_LWA_ASYNC_INIT .+\n- AWS_LWA_INVOKE_MODE .+\n$/m,
  );
});
