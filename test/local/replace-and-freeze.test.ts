import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Freezer } from '../../src/local/freezer.ts';
import { freezeProcesses } from '../../src/local/frozen-processes.ts';
import type { LocalLambda } from '../../src/local/local-lambda.ts';
import { ProcessGroup } from '../../src/local/process-group.ts';
import { isRunning, sandboxedApp } from './sandboxed-app.ts';

/** `T` for a process that is stopped. */
function stateOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[0]!;
}

async function stateBecomes(pid: number, state: RegExp): Promise<void> {
  while (!state.test(stateOf(pid))) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}

function pidsOf(lambda: LocalLambda): number[] {
  return lambda.sandbox!.processes!.groups.flatMap(({ pid }) => pid ?? []);
}

test('a fresh environment takes over when what runs has ended; the rest waits', async (t) => {
  const { lambda, get } = await sandboxedApp(t);
  await lambda.start();
  const old = await get('/');
  const running = get('/print');
  const replaced = lambda.replace();
  const waiting = get('/');
  t.is(await running, 'printed');
  await replaced;
  const fresh = await waiting;
  t.not(fresh, old);
  t.false(isRunning(Number(old)));
  t.is(await get('/'), fresh);
});

test('an environment that does not come up is replaced, too, and nobody is turned away', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lwa-test-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const { lambda, get, lines } = await sandboxedApp(t, { SECOND_TIME: join(folder, 'marker') });
  const starting = lambda.start().catch((error: unknown) => (error as Error).message);
  const waiting = get('/print');
  await new Promise<void>((resolve) => {
    lambda.on('log', ({ line }) => {
      if (line === 'not listening') resolve();
    });
  });
  await lambda.replace();
  t.is(await starting, 'The local Lambda was stopped');
  t.is(await waiting, 'printed');
  t.true(lines.includes('the app got SIGTERM'));
});

test('between invocations nothing runs, and an invocation lets it go on', async (t) => {
  const { lambda, get, lines } = await sandboxedApp(t);
  const frozen: string[] = [];
  new Freezer(lambda, {
    idleMs: 0,
    onFreeze: () => frozen.push('freeze'),
    onThaw: () => frozen.push('thaw'),
  });
  await lambda.start();
  const pids = pidsOf(lambda);
  t.is(pids.length, 2);
  for (const pid of pids) await stateBecomes(pid, /T/);
  t.is(await get('/'), String(pids[1]));
  for (const pid of pids) await stateBecomes(pid, /T/);
  t.deepEqual(frozen, ['freeze', 'thaw', 'freeze']);
  await lambda.close();
  for (const pid of pids) t.false(isRunning(pid));
  // They were told, and had time to hear it.
  t.true(lines.includes('the app got SIGTERM'));
  t.true(lines.some((line) => line.includes('"SHUTDOWN"')));
});

test('a frozen environment can be replaced', async (t) => {
  const { lambda, get } = await sandboxedApp(t);
  new Freezer(lambda, { idleMs: 0 });
  await lambda.start();
  const pids = pidsOf(lambda);
  for (const pid of pids) await stateBecomes(pid, /T/);
  await lambda.replace();
  t.not(await get('/'), String(pids[1]));
});

test('what has left its group is frozen with its parent', async (t) => {
  const program = `
    const { spawn } = require('node:child_process');
    console.log(spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).pid);
    setInterval(() => undefined, 1000);
  `;
  const line = await new Promise<string>((resolve) => {
    const group = new ProcessGroup({
      command: [process.execPath, '-e', program],
      environment: { PATH: process.env['PATH'] ?? '' },
      directory: process.cwd(),
      onLine: resolve,
    });
    t.teardown(() => group.kill());
    t.context = group;
  });
  const stray = Number(line);
  t.teardown(() => process.kill(stray, 'SIGKILL'));
  const thaw = freezeProcesses([t.context as ProcessGroup]);
  await stateBecomes(stray, /T/);
  thaw();
  await stateBecomes(stray, /[^T]/);
  t.pass();
});
