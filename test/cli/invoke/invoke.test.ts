import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { APP, freePort, RAW_ADAPTER } from '../../local/sandboxed-app.ts';
import { ADAPTER } from '../../runtime/adapter-file.ts';
import { type CommandOptions, CommandRun } from '../command-run.ts';

const EVENT = fileURLToPath(
  new URL('../../fixtures/events/function-url-post-json.json', import.meta.url),
);
const RECORDER = fileURLToPath(new URL('../../apps/recorder.mjs', import.meta.url));

async function invoke(
  t: ExecutionContext,
  args: readonly string[],
  {
    app = RECORDER,
    adapter = ADAPTER,
    ...options
  }: CommandOptions & { app?: string; adapter?: string } = {},
): Promise<CommandRun> {
  const port = String(await freePort());
  const common = ['--app-port', port, '--adapter', adapter];
  const command = ['invoke', ...common, ...args, '--', process.execPath, app];
  const run = new CommandRun(t, command, options);
  await run.exitCode();
  return run;
}

test('an app gets one event; its answer is on stdout, and the logs are not', async (t) => {
  const run = await invoke(t, [
    '--event',
    EVENT,
    '--expect',
    'status=200',
    '--expect',
    'body="POST"',
  ]);
  t.is(await run.exitCode(), 0);
  t.like(JSON.parse(run.stdout), { method: 'POST' });
  t.regex(run.output, /app {5}\| recorder: listening/);
});

test('an event can be made; --json tells all that is known, streamed or not', async (t) => {
  const made = await invoke(t, ['--source', 'sqs', '--body', 'hello', '--json', '--quiet']);
  const known = JSON.parse(made.stdout) as Record<string, string>;
  const seen = JSON.parse(known['body']!) as { target: string; body: string };
  t.is(seen.target, '/events');
  t.regex(Buffer.from(seen.body, 'base64').toString(), /"body":"hello"/);
  t.is(made.output, made.stdout);
  const stream = ['--invoke-mode', 'response_stream', '--event', EVENT, '--json'];
  const streamed = JSON.parse((await invoke(t, stream)).stdout) as Record<string, unknown>;
  t.like(streamed, { status: 200, isBase64Encoded: false });
  t.like(streamed['headers'], { 'Content-Type': 'application/json' });
});

test('what is not as expected ends it with 5', async (t) => {
  const run = await invoke(t, [
    '--event',
    EVENT,
    '--expect',
    'status=201',
    '--expect',
    'body=nope',
  ]);
  t.is(await run.exitCode(), 5);
  t.regex(run.output, /Expected status=201, got 200/);
  t.regex(run.output, /Expected body=nope, got \{"pid"/);
});

test('the event can come from stdin', async (t) => {
  for (const event of [['--event', '-'], ['--event=-']]) {
    const run = await invoke(t, event, { stdin: readFileSync(EVENT, 'utf8') });
    t.is(await run.exitCode(), 0, run.output);
    t.like(JSON.parse(run.stdout), { method: 'POST' });
  }
});

test('a function that takes too long ends it with 124, one that dies with 5', async (t) => {
  const hanging = { app: APP, adapter: RAW_ADAPTER };
  const event = (path: string) => ['--source', 'direct', '--body', `{"rawPath":"${path}"}`];
  const late = await invoke(t, [...event('/hang'), '--timeout', '0.2'], hanging);
  t.is(await late.exitCode(), 124);
  const dead = await invoke(t, event('/die'), hanging);
  t.is(await dead.exitCode(), 5);
  t.regex(dead.output, /The function has failed: Runtime\.ExitError/);
  const expected = await invoke(
    t,
    [...event('/die'), '--expect', 'error=Runtime.ExitError'],
    hanging,
  );
  t.is(await expected.exitCode(), 0);
});

test('an app that is never ready ends it with 124, one that ends before with 3', async (t) => {
  const never = await invoke(t, ['--event', EVENT, '--init-timeout', '0.5'], {
    environment: { RECORDER_NEVER_LISTENS: '1' },
  });
  t.is(await never.exitCode(), 124);
  const ended = await invoke(t, ['--event', EVENT], { app: APP, environment: { APP: 'broken' } });
  t.is(await ended.exitCode(), 3);
  t.regex(ended.output, /Its last words:\nno such database/);
});

test('what is wrong with the command line is said at once', async (t) => {
  const run = await invoke(t, ['--expect', 'nothing']);
  t.is(await run.exitCode(), 2);
  t.regex(run.output, /Say which event: either --event <file> or --source <name>/);
  t.regex(run.output, /--expect: expected status=200, body=text or error=type, got "nothing"/);
});
