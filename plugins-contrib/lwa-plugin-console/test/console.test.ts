import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { HttpResponse, type Plugin } from 'lambda-web-adapter';
import { eventOf, TestAdapter } from 'lambda-web-adapter/testing';
import console_, { type ConsoleOptions } from '../src/index.ts';

const MANAGE = fileURLToPath(new URL('fixtures/manage.mjs', import.meta.url));
const COMMAND = `"${process.execPath}" "${MANAGE}"`;

function adapterWith(options: Partial<ConsoleOptions> = {}, plugins: Plugin[] = []) {
  const consoled = console_({ command: COMMAND, allow: '*', echo: false, ...options });
  return new TestAdapter({
    plugins: [...plugins, consoled],
    app: () => new HttpResponse({ status: 200, body: '"the app"' }),
  });
}

/** Whether the process is there no more, or only waits to be buried. */
async function isGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      if (/\) Z /.test(stat)) return;
    } catch {
      return;
    }
    await sleep(10);
  }
}

test('Bref: a string, or "cli", is a command, and its end and output the result', async (t) => {
  const adapter = adapterWith();
  const output = 'hello ["a b","--force"]\n';
  for (const event of [`hello 'a b' --force`, { cli: `hello "a b" --force` }]) {
    const { error, payload } = await adapter.invoke(event);
    t.is(error, undefined);
    t.deepEqual(payload, { exitCode: 0, output });
  }
  t.is(adapter.requests.length, 0);
});

test('Lambda Console: "run" is answered as its specification has it', async (t) => {
  const adapter = adapterWith();
  const run = async (command: string) =>
    (await adapter.invoke({ X_LAMBDA_CONSOLE: { run: command } })).payload;
  t.deepEqual(await run('hello'), { statusCode: 0, headers: {}, body: 'hello []\n' });
  t.deepEqual(await run('fail 3'), { statusCode: 1, headers: {}, body: 'it went wrong\n' });
  const { payload } = await adapter.invoke({ X_LAMBDA_CONSOLE: { interact: 'User.count' } });
  t.like(payload, { statusCode: 422, headers: {} });
});

test('Zappa: "manage" is a command', async (t) => {
  const adapter = adapterWith();
  const result = { exitCode: 0, output: 'hello ["--noinput"]\n' };
  t.deepEqual((await adapter.invoke({ manage: 'hello --noinput' })).payload, result);
  t.deepEqual((await adapter.invoke({ manage: ['hello', '--noinput'] })).payload, result);
});

test('a command that fails fails the invocation, with the end of what it wrote', async (t) => {
  const adapter = adapterWith();
  for (const event of ['fail 3 --password=secret', { manage: 'fail 3' }]) {
    const { error } = await adapter.invoke(event);
    t.like(error, { code: 'LWA_ERR_EVENT_ANSWER', errorType: 'Function.CommandFailed' });
    t.regex(error!.message, /fail" exited with code 3: it went wrong$/);
    t.false(error!.message.includes('secret'));
  }
  t.regex((await adapter.invoke('killed')).error!.message, /exited with code 137$/);
});

test('only who may invoke the function can ask for a command', async (t) => {
  const adapter = adapterWith();
  const events = [
    { Records: [], cli: 'hello' },
    { records: [], manage: 'hello' },
    { requestContext: {}, X_LAMBDA_CONSOLE: { run: 'hello' } },
    { detail: { cli: 'hello' }, 'detail-type': 'x', source: 'y' },
    { body: JSON.stringify({ cli: 'hello' }) },
    ['hello'],
    { cli: { toString: 'hello' } },
    { cli: 7, manage: [7], X_LAMBDA_CONSOLE: 'hello' },
    { cli: null },
    null,
    7,
  ];
  for (const event of events) t.is((await adapter.invoke(event)).payload, 'the app');
  const request = { method: 'POST', target: '/', body: '{"cli":"hello"}' };
  const { text } = await adapter.invoke({ ...eventOf(request), cli: 'hello', manage: 'hello' });
  t.is(text, '"the app"');
  t.is(adapter.requests.length, events.length + 1);
});

test('forms that are not configured are events as all others', async (t) => {
  const adapter = adapterWith({ forms: ['bref'] });
  t.is((await adapter.invoke({ manage: 'hello' })).payload, 'the app');
  t.like((await adapter.invoke('hello')).payload, { exitCode: 0 });
});

test('what is not allowed does not run', async (t) => {
  const adapter = adapterWith({ allow: ['folder', /^hello( --force)?$/g] });
  for (const command of ['hello', 'hello --force', 'hello --force', 'folder --any']) {
    t.like((await adapter.invoke(command)).payload, { exitCode: 0 }, command);
  }
  for (const command of [
    'fail 3',
    'hello world',
    'hello "--force"x',
    '',
    'folders',
    '"hello --force" x',
  ]) {
    const { error } = await adapter.invoke(command);
    t.like(error, { code: 'LWA_ERR_EVENT_INVALID', errorType: 'Function.CommandRefused' }, command);
    t.regex(error!.message, /is not allowed: no entry of "allow"/);
  }
  const { payload } = await adapter.invoke({ X_LAMBDA_CONSOLE: { run: 'fail 3' } });
  t.like(payload, { statusCode: 1 });
});

test('no shell reads a command, unless that is asked for', async (t) => {
  const adapter = adapterWith({ allow: [/^hello/, 'sh'] });
  for (const command of [
    'hello; hello',
    'hello && hello',
    'hello | cat',
    'hello > /tmp/x',
    'hello $(id)',
  ]) {
    t.regex((await adapter.invoke(command)).error!.message, /which takes a shell/, command);
  }
  const { payload } = await adapter.invoke(`hello $HOME '$(id);' *.mjs \\; `);
  t.deepEqual(payload, { exitCode: 0, output: 'hello ["$HOME","$(id);","*.mjs",";"]\n' });
});

test('with a shell, all that it reads must be allowed', async (t) => {
  const options = { shell: true, command: '', allow: [/echo \w+ \| tr a-z A-Z/, 'exit 4', /echo/] };
  const adapter = adapterWith(options);
  const { payload } = await adapter.invoke('echo hello | tr a-z A-Z');
  t.deepEqual(payload, { exitCode: 0, output: 'HELLO\n' });
  t.regex((await adapter.invoke('exit 4')).error!.message, /exited with code 4/);
  for (const command of ['echo a | tr a-z A-Z; id', 'echo hello', 'exit 4; id', ' exit 4']) {
    t.regex((await adapter.invoke(command)).error!.message, /is not allowed/, command);
  }
  const words = adapterWith({ shell: true, command: 'printf %s,', allow: '*' });
  const { payload: quoted } = await words.invoke({ manage: ['$HOME', 'a b', '`id`'] });
  t.deepEqual(quoted, { exitCode: 0, output: '$HOME,a b,`id`,' });
});

test('without a command of its own, the event names the program', async (t) => {
  const adapter = adapterWith({ command: '', allow: ['printf', 'no-such-program'] });
  t.deepEqual((await adapter.invoke('printf a-%s b')).payload, { exitCode: 0, output: 'a-b' });
  const { error } = await adapter.invoke('no-such-program');
  t.regex(
    error!.message,
    /exited with code 127: There is no program "no-such-program" on the PATH/,
  );
  const { payload } = await adapter.invoke({ X_LAMBDA_CONSOLE: { run: 'no-such-program' } });
  t.like(payload, { statusCode: 1 });
  t.is((await adapterWith({ command: '' }).invoke('')).error?.errorType, 'Function.CommandRefused');
  t.like((await adapterWith().invoke('hello \0')).error, { errorType: 'Function.CommandFailed' });
});

test("a command runs in the function's folder, or in the one that is set", async (t) => {
  const folder = realpathSync(tmpdir());
  t.like((await adapterWith({ cwd: folder }).invoke('folder')).payload, { output: folder });
  process.env['LAMBDA_TASK_ROOT'] = folder;
  t.teardown(() => {
    delete process.env['LAMBDA_TASK_ROOT'];
  });
  t.like((await adapterWith().invoke('folder')).payload, { output: folder });
});

test('a command knows what the function knows, and the invocation', async (t) => {
  process.env['LWA_NODE_OPTIONS'] = '--no-warnings';
  const { payload } = await adapterWith({ env: { EXTRA: '1' } }).invoke('variables', {
    requestId: 'id-1',
    deadlineMs: Date.now() + 60_000,
    functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop',
    traceId: 'Root=1-0af76519-16cd43dd8448eb211c80319c',
  });
  const variables = JSON.parse((payload as { output: string }).output) as Record<string, string>;
  t.like(variables, {
    PATH: process.env['PATH'],
    EXTRA: '1',
    NODE_OPTIONS: '--no-warnings',
    _X_AMZN_TRACE_ID: 'Root=1-0af76519-16cd43dd8448eb211c80319c',
  });
  t.like(JSON.parse(variables['LAMBDA_INVOCATION_CONTEXT']!), {
    awsRequestId: 'id-1',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop',
  });
});

test('the end of a long output is kept, and fits into an answer', async (t) => {
  const adapter = adapterWith();
  const outputOf = async (command: string) =>
    ((await adapter.invoke(command)).payload as { output: string }).output;
  const plain = await outputOf('flood 6000');
  t.is(Buffer.byteLength(plain), 5 * 1024 * 1024);
  t.true(plain.endsWith('x\nthe end'));
  // Three bytes each, of which the cut leaves none in pieces.
  const wide = await outputOf('flood 3000 €');
  t.true(wide.startsWith('€'));
  t.false(wide.includes('\ufffd'));
  // Six bytes each, as JSON.
  const { payload } = await adapter.invoke('flood 2000 \u0001');
  const json = Buffer.byteLength(JSON.stringify(payload));
  t.true(json <= 6 * 1024 * 1024 && json > 5 * 1024 * 1024);
});

// A shell is there at once, where Node may need seconds on a busy machine.
const SHELL = { command: 'sh -c', allow: '*' } as const;

test('a command is asked to end before the deadline', async (t) => {
  const script = 'trap "echo asked; exit 0" TERM; echo waiting; while :; do sleep 0.1; done';
  const event = { manage: [script] };
  const deadlineMs = Date.now() + 6000;
  const { error } = await adapterWith(SHELL).invoke(event, { deadlineMs });
  t.regex(error!.message, /was ended, for the deadline is near; .*: waiting\n[^]*asked$/);
});

test('a command that does not end is ended, with all that it has started', async (t) => {
  const endless = 'trap "" TERM; while :; do sleep 0.1; done';
  const run = `sh -c '${endless}' & echo $!; ${endless}`;
  const event = { X_LAMBDA_CONSOLE: { run: `'${run.replaceAll("'", "'\\''")}'` } };
  const deadlineMs = Date.now() + 6000;
  const { payload } = await adapterWith(SHELL).invoke(event, { deadlineMs });
  const { body, statusCode } = payload as { body: string; statusCode: number };
  t.is(statusCode, 1);
  t.regex(body, /was ended, for the deadline is near/);
  await t.notThrowsAsync(isGone(Number.parseInt(body, 10)));
});

test('what a command leaves behind ends with it', async (t) => {
  const { payload } = await adapterWith().invoke('daemon');
  const { exitCode, output } = payload as { exitCode: number; output: string };
  t.is(exitCode, 0);
  await t.notThrowsAsync(isGone(Number(output)));
});

test('where another plugin answers, no command is run, and that is said', async (t) => {
  const closed: Plugin = {
    name: 'closed',
    apply({ hooks }) {
      hooks.reply.tap('closed', () => new HttpResponse({ status: 503, body: 'closed' }));
    },
  };
  const { error } = await adapterWith({}, [closed]).invoke('hello');
  t.regex(error!.message, /was not run, because another plugin has answered/);
});

test('many commands at once do not mix', async (t) => {
  const adapter = adapterWith();
  const all = Array.from({ length: 8 }, (_, index) => adapter.invoke(`hello ${index}`));
  const outputs = (await Promise.all(all)).map(({ payload }) => payload as { output: string });
  t.deepEqual(
    outputs.map(({ output }) => output),
    outputs.map((_, index) => `hello ["${index}"]\n`),
  );
});

test('nothing is allowed without a word', (t) => {
  const refused = (options: unknown, message: RegExp) =>
    t.throws(() => console_(options as ConsoleOptions), {
      code: 'LWA_ERR_PLUGIN_INVALID',
      message,
    });
  refused({}, /options\.allow: expected "\*" or/);
  refused({ allow: 'migrate' }, /options\.allow: expected/);
  refused({ allow: [7] }, /options\.allow/);
  refused({ allow: '*', forms: ['rails'] }, /options\.forms\[0\]/);
});
