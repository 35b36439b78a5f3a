import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { EnvironmentFailure } from '../../src/local/environment-failure.ts';
import { LocalLambda } from '../../src/local/local-lambda.ts';
import { APP, ended, isRunning, sandboxedApp } from './sandboxed-app.ts';

test('extensions are started first, the app when they have registered, then all is ready', async (t) => {
  const { lambda, lines, get } = await sandboxedApp(t);
  await lambda.start();
  const order = lines.filter((line) => /^(registered|listening)/.test(line));
  t.is(order[0], 'registered 200');
  t.regex(order[1]!, /^listening on/);
  t.regex(await get('/'), /^\d+$/);
});

test('the app has the whole environment, the extension the smaller one', async (t) => {
  const { lambda, lines, get } = await sandboxedApp(t, {
    MINE: 'yes',
    _X_PRIVATE: '1',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
  });
  await lambda.start();
  const app = JSON.parse(await get('/environment')) as Record<string, string>;
  const line = lines.find((text) => text.startsWith('environment '))!;
  const extension = JSON.parse(line.slice('environment '.length)) as Record<string, string>;
  for (const name of [
    '_HANDLER',
    'AWS_LAMBDA_LOG_GROUP_NAME',
    'AWS_LAMBDA_LOG_STREAM_NAME',
    'AWS_XRAY_CONTEXT_MISSING',
    'LAMBDA_RUNTIME_DIR',
    'LAMBDA_TASK_ROOT',
    '_X_PRIVATE',
  ]) {
    t.true(name in app, name);
    t.false(name in extension, name);
  }
  for (const [name, value] of Object.entries({
    MINE: 'yes',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'function',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_RUNTIME_API: lambda.runtimeApi,
  })) {
    t.is(app[name], value, name);
    t.is(extension[name], value, name);
  }
});

test('output comes line by line, whatever the writes', async (t) => {
  const { lambda, lines, get } = await sandboxedApp(t);
  await lambda.start();
  await get('/print');
  while (!lines.includes('second line') || !lines.includes('to stderr')) await once(lambda, 'log');
  t.true(lines.includes('first line'));
});

test('an app that ends before it is ready fails the start with exit code and last words', async (t) => {
  const { lambda } = await sandboxedApp(t, { APP: 'broken' });
  const failure = await t.throwsAsync(lambda.start(), { instanceOf: EnvironmentFailure });
  t.is(failure.errorType, 'Runtime.ExitError');
  t.is(failure.message, 'Runtime exited with error: exit status 3');
  t.is(failure.process?.role, 'app');
  t.is(failure.process?.exit.code, 3);
  t.deepEqual(failure.process?.stderrTail, ['no such database']);
});

test('an extension that ends fails the start as Extension.Crash', async (t) => {
  const { lambda } = await sandboxedApp(t, { RAW_ADAPTER: 'crash' });
  const failure = await t.throwsAsync(lambda.start(), { instanceOf: EnvironmentFailure });
  t.is(failure.errorType, 'Extension.Crash');
  t.is(failure.message, 'exit status 7');
  t.deepEqual(failure.process?.stderrTail, ['the extension gives up']);
});

test('a program that is not there fails the start and says so', async (t) => {
  const lambda = new LocalLambda({ launch: { command: ['no-such-program-anywhere'] } });
  t.teardown(() => lambda.kill());
  const failure = await t.throwsAsync(lambda.start(), { instanceOf: EnvironmentFailure });
  t.regex(failure.message, /no-such-program-anywhere ENOENT/);
});

test('an extension that cannot be executed is refused before anything is started', async (t) => {
  for (const [path, reason] of [
    [APP, /chmod \+x/],
    ['/no/such/file', /there is no such file/],
    ['/', /it is no file/],
  ] as const) {
    const lambda = new LocalLambda({
      launch: { command: ['true'], extensions: [{ name: 'lambda-adapter', path }] },
    });
    await t.throwsAsync(lambda.start(), { message: reason });
  }
});

test('an initialisation over its time fails', async (t) => {
  const lambda = new LocalLambda({
    initTimeoutMs: 50,
    launch: { command: [process.execPath, '-e', 'setInterval(() => {}, 1000)'] },
  });
  t.teardown(() => lambda.kill());
  const failure = await t.throwsAsync(lambda.start(), { instanceOf: EnvironmentFailure });
  t.is(failure.errorType, 'Sandbox.Timedout');
});

test('an app that ends in an invocation fails it; the next one has a fresh environment', async (t) => {
  const { lambda, get } = await sandboxedApp(t);
  await lambda.start();
  const before = await get('/');
  const { errorType, payload, requestId } = await lambda.invoke({ rawPath: '/die' });
  t.is(errorType, 'Runtime.ExitError');
  t.deepEqual(JSON.parse(payload.toString()), {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 5`,
  });
  t.not(await get('/'), before);
});

test('an app that ends between invocations is replaced with the next one', async (t) => {
  const { lambda, get } = await sandboxedApp(t);
  await lambda.start();
  const pid = Number(await get('/'));
  const failed = once(lambda, 'failure') as Promise<[EnvironmentFailure]>;
  process.kill(pid, 'SIGKILL');
  const [failure] = await failed;
  t.is(failure.message, 'Runtime exited with error: signal: killed');
  const next = Number(await get('/'));
  t.not(next, pid);
  t.true(isRunning(next));
});

test('an adapter that ends is a crash, and is replaced as well', async (t) => {
  const { lambda, get } = await sandboxedApp(t);
  await lambda.start();
  const before = await get('/');
  const failed = once(lambda, 'failure') as Promise<[EnvironmentFailure]>;
  process.kill(lambda.sandbox!.processes!.groups[0]!.pid!, 'SIGKILL');
  const [failure] = await failed;
  t.is(failure.errorType, 'Extension.Crash');
  t.not(await get('/'), before);
});

test('an invocation over its time ends the environment; the next one has a fresh one', async (t) => {
  const { lambda, lines, get } = await sandboxedApp(t);
  await lambda.start();
  const before = Number(await get('/'));
  const { errorType } = await lambda.invoke({ rawPath: '/hang' }, { timeoutMs: 50 });
  t.is(errorType, 'Sandbox.Timedout');
  t.not(Number(await get('/')), before);
  t.false(isRunning(before));
  t.true(lines.some((line) => line.startsWith('event ') && line.includes('"timeout"')));
});

test('close sends SIGTERM to the app and then SHUTDOWN to the extension', async (t) => {
  const { lambda, lines, get } = await sandboxedApp(t);
  await lambda.start();
  const pid = Number(await get('/'));
  await lambda.close();
  t.false(isRunning(pid));
  const term = lines.indexOf('the app got SIGTERM');
  const event = lines.findIndex((line) => line.startsWith('event '));
  t.true(term !== -1 && event > term);
  t.like(JSON.parse(lines[event]!.slice('event '.length)), {
    eventType: 'SHUTDOWN',
    shutdownReason: 'spindown',
  });
});

test('who does not end in time is killed, and so are its descendants', async (t) => {
  const { lambda, get } = await sandboxedApp(t, { APP: 'stubborn', RAW_ADAPTER: 'stubborn' });
  await lambda.start();
  const [app, child] = [Number(await get('/')), Number(await get('/child'))];
  const adapter = lambda.sandbox!.processes!.groups[0]!.pid!;
  await lambda.close();
  t.false(isRunning(app));
  t.false(isRunning(adapter));
  await ended(child);
  t.pass();
});

test('an extension that asked for no event is killed at once', async (t) => {
  const { lambda, lines } = await sandboxedApp(t, { RAW_ADAPTER: 'silent' });
  await lambda.start();
  await lambda.close();
  t.false(lines.some((line) => line.startsWith('event ')));
});

test('kill ends what close is still waiting for', async (t) => {
  const { lambda, get } = await sandboxedApp(t, { APP: 'stubborn', RAW_ADAPTER: 'stubborn' });
  await lambda.start();
  const app = Number(await get('/'));
  const closing = lambda.close();
  await lambda.kill();
  t.false(isRunning(app));
  await closing;
});

test('nothing survives the death of this process', async (t) => {
  const script = `
    import { LocalLambda } from '${new URL('../../src/local/local-lambda.ts', import.meta.url).href}';
    const lambda = new LocalLambda({
      launch: { command: ['sh', '-c', 'sleep 1000 & echo $! $$; wait'] },
    });
    lambda.on('log', ({ line }) => console.log(line));
    lambda.start().catch(() => undefined);
  `;
  const owner = spawn(process.execPath, ['--import=tsx/esm', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const pids = line.toString().trim().split(' ').map(Number);
  t.true(pids.length === 2 && pids.every(isRunning));
  owner.kill('SIGKILL');
  await Promise.all(pids.map(ended));
  t.pass();
});
