import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import type { EnvironmentFailure } from '../../src/local/environment-failure.ts';
import { LocalLambda } from '../../src/local/local-lambda.ts';
import { AppProcess } from '../../src/runtime/app/app-process.ts';
import { ExtensionsApi } from '../../src/runtime/extensions-api/extensions-api.ts';
import { runWrapper } from '../../src/runtime/wrapper.ts';
import { ADAPTER, ADAPTER_COMMAND } from './adapter-file.ts';
import { alive, functionUrlEvent, WrappedApp } from './wrapped-app.ts';

test('the app that the adapter has started answers invocations', async (t) => {
  const app = await WrappedApp.start(t);

  const { statusCode, body } = await app.get('/');

  t.is(statusCode, 200);
  t.is(body, 'ok');
});

test('an app that exits before it is ready fails the init with its exit code and last words', async (t) => {
  const app = await WrappedApp.make(t, {
    command: ['sh', '-c', 'echo "no database at db:5432" >&2; exit 3'],
  });

  const { failure, exit } = await app.failedStart();

  t.is(failure.errorType, 'Runtime.ExitError');
  t.regex(failure.message, /exited with code 3/);
  t.regex(failure.message, /no database at db:5432/);
  t.like(exit, { code: 3, signal: null });
  t.true(app.lines.includes('no database at db:5432'), 'its stderr is passed on as well');
});

test('an app that a signal ends before it is ready fails the init with the signal', async (t) => {
  const app = await WrappedApp.make(t, { command: ['sh', '-c', 'kill -9 $$'] });

  const { failure, exit } = await app.failedStart();

  t.is(failure.errorType, 'Runtime.ExitError');
  t.regex(failure.message, /SIGKILL/);
  t.is(exit.code, 128 + 9);
});

test('an app that becomes a daemon fails the init, and not with success', async (t) => {
  const app = await WrappedApp.make(t, { command: ['sh', '-c', 'exit 0'] });

  const { failure, exit } = await app.failedStart();

  t.regex(failure.message, /foreground/);
  t.is(exit.code, 1);
});

test('a command that does not exist fails the init', async (t) => {
  const app = await WrappedApp.make(t, { command: ['no-such-command'] });

  const { failure, exit } = await app.failedStart();

  t.is(failure.errorType, 'Runtime.InvalidEntrypoint');
  t.regex(failure.message, /no-such-command.*there is no such file in any folder of PATH/);
  t.is(exit.code, 127);
});

test('wrong settings fail the init, and the app does not outlive it', async (t) => {
  const app = await WrappedApp.make(t, {
    command: ['sh', '-c', 'echo "pid $$"; exec sleep 60'],
    variables: { AWS_LWA_INVOKE_MODE: 'nonsense' },
  });

  const { failure, exit } = await app.failedStart();

  t.regex(failure.message, /AWS_LWA_INVOKE_MODE/);
  t.is(exit.code, 1);
  const line = app.lines.find((text) => text.startsWith('pid '));
  // The app may have been ended before it could say anything.
  if (line !== undefined) await untilGone(Number(line.slice(4)));
  t.pass();
});

test('an app that exits while it works on a request fails that with 502, and then the environment', async (t) => {
  const app = await WrappedApp.start(t);
  const exit = app.exit();
  const failed = once(app.lambda, 'failure');

  const { statusCode, body } = await app.get('/exit?code=7');

  t.is(statusCode, 502);
  t.like(JSON.parse(body), { code: 'LWA_ERR_APP_EXITED' });
  t.notRegex(body, /last words/, 'an outsider is not told what the app wrote');
  const [failure] = (await failed) as [EnvironmentFailure];
  t.is(failure.errorType, 'Runtime.ExitError');
  t.is((await exit).code, 7);
});

test('for an event that is no request the exit fails the invocation with the cause', async (t) => {
  const app = await WrappedApp.start(t);

  const result = await app.lambda.invoke({ some: 'event' });

  t.is(result.errorType, 'Runtime.ExitError');
  t.regex(result.payload.toString('utf8'), /exited with code 6/);
});

test('an app that is killed while it works on a request is named as killed', async (t) => {
  const app = await WrappedApp.start(t);
  const exit = app.exit();

  const { statusCode } = await app.get('/crash');

  t.is(statusCode, 502);
  t.is((await exit).code, 128 + 9);
  await app.said('was ended by SIGKILL');
  t.pass();
});

test('after an exit the next invocation finds a fresh environment', async (t) => {
  const app = await WrappedApp.start(t);
  await app.get('/exit?code=1');

  const { statusCode } = await app.get('/');

  t.is(statusCode, 200);
});

test('an app that exits with 0 between two invocations makes the adapter fail, too', async (t) => {
  const app = await WrappedApp.start(t);
  const exit = app.exit();

  t.is((await app.get('/answer-and-exit')).statusCode, 200);

  t.is((await exit).code, 9);
});

test('what streams when the app exits ends in an error that names the exit', async (t) => {
  const app = await WrappedApp.start(t, { variables: { AWS_LWA_INVOKE_MODE: 'response_stream' } });

  const result = await app.lambda.invoke(functionUrlEvent('/exit-in-stream'), {
    responseMode: 'streaming',
  });
  const chunks: Buffer[] = [];
  for await (const chunk of result.stream!.body as AsyncIterable<Buffer>) chunks.push(chunk);
  const failure = await result.stream!.failure;

  t.regex(Buffer.concat(chunks).toString('utf8'), /a beginning$/);
  t.is(failure?.errorType, 'Runtime.ExitError');
  t.regex(Buffer.from(failure!.payload).toString('utf8'), /exited with code 5/);
});

test('SIGTERM reaches the app once, which has time to close, and the adapter exits with 0', async (t) => {
  const app = await WrappedApp.start(t);
  const exit = app.exit();
  await app.get('/');

  await app.lambda.close();

  t.deepEqual(
    app.lines.filter((line) => /^(SIGTERM|closed)/.test(line)),
    ['SIGTERM 1', 'closed'],
  );
  t.like(await exit, { code: 0, signal: null });
});

test('an app behind a shell that does not exec has the same time', async (t) => {
  const app = await WrappedApp.start(t, {
    command: ['sh', '-c', `"${process.execPath}" "${WrappedApp.file}"; echo "ended with $?"`],
  });

  await app.lambda.close();

  t.deepEqual(
    app.lines.filter((line) => /^(SIGTERM|closed)/.test(line)),
    ['SIGTERM 1', 'closed'],
  );
});

test('an app that shuts down well may still answer what it has', async (t) => {
  const app = await WrappedApp.start(t);
  const exit = app.exit();
  const answer = app.get('/slow');
  await app.said('slow');

  process.kill(app.lambda.sandbox!.processes!.groups[0]!.pid!, 'SIGTERM');

  t.is((await answer).body, 'slow but done');
  t.is((await exit).code, 0);
});

test('an app that does not end is killed with the adapter', async (t) => {
  const app = await WrappedApp.start(t, { runtimeShutdownMs: 300 });
  const { statusCode, body } = await app.get('/leave-a-child');
  t.is(statusCode, 200);
  const child = Number(body);
  t.true(alive(child));
  const hanging = app.get('/hang').catch(() => undefined);
  await app.said('hanging');

  await app.lambda.close();
  await untilGone(child);

  await hanging;
  t.false(alive(child));
});

test('what the app has left behind ends with it', async (t) => {
  const app = await WrappedApp.start(t);
  const child = Number((await app.get('/leave-a-child')).body);

  await app.get('/exit?code=1');
  await untilGone(child);

  t.false(alive(child));
});

test('the app does not outlive an adapter that is killed', async (t) => {
  const app = await WrappedApp.start(t);
  const { pid } = JSON.parse((await app.get('/environment')).body) as { pid: number };
  const exit = app.exit();

  process.kill(app.lambda.sandbox!.processes!.groups[0]!.pid!, 'SIGKILL');
  await exit;
  await untilGone(pid);

  t.false(alive(pid));
});

test('the app has the environment of the adapter', async (t) => {
  const app = await WrappedApp.start(t, { variables: { GREETING: 'hello' } });

  const { environment } = JSON.parse((await app.get('/environment')).body) as {
    environment: Record<string, string>;
  };

  t.is(environment['GREETING'], 'hello');
  t.is(environment['PORT'], String(app.port));
  t.truthy(environment['AWS_LAMBDA_FUNCTION_NAME']);
});

test('PORT tells the app the port of AWS_LWA_PORT when it is told nothing', async (t) => {
  const app = await WrappedApp.make(t);
  const second = await WrappedApp.start(t, {
    variables: { PORT: '', AWS_LWA_PORT: String(app.port) },
  });

  const { environment } = JSON.parse((await second.get('/environment')).body) as {
    environment: Record<string, string>;
  };

  t.is(environment['PORT'], String(app.port));
});

test('PORT tells the app the port of the config file when it is told nothing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lwa-wrapper-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const config = join(folder, 'lwa.config.mjs');
  const { port } = await WrappedApp.make(t);
  await writeFile(config, `export default { settings: { port: ${port} } };`);

  const app = await WrappedApp.start(t, { variables: { PORT: '', AWS_LWA_CONFIG: config } });

  t.is((await app.get('/')).body, 'ok');
});

test('where Lambda refuses the internal extension, the adapter runs all the same', async (t) => {
  const lambda = new LocalLambda({ extensionNames: [] });
  t.teardown(() => lambda.kill());
  await lambda.start();
  const first = new ExtensionsApi(lambda.runtimeApi, 'lambda-adapter-wrapper');
  await first.register([]);
  first.nextEvent().catch(() => undefined);
  const { port } = await WrappedApp.make(t);
  const [file, ...words] = ADAPTER_COMMAND;
  const adapter = spawn(file, [...words, process.execPath, WrappedApp.file], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      AWS_LAMBDA_RUNTIME_API: lambda.runtimeApi,
    },
    stdio: 'ignore',
  });
  t.teardown(() => adapter.kill('SIGKILL'));

  const { payload } = await lambda.invoke(functionUrlEvent('/'));

  t.like(JSON.parse(payload.toString('utf8')), { statusCode: 200, body: 'ok' });
});

test('beside an adapter that is an extension the init fails, for both would poll', async (t) => {
  const lambda = new LocalLambda({ extensionNames: [] });
  t.teardown(() => lambda.kill());
  await lambda.start();
  const command = ['sleep', '60'];
  const app = new AppProcess(command, process.env);
  t.teardown(() => app.signal('SIGKILL'));

  const code = await runWrapper({
    address: lambda.runtimeApi,
    command,
    app,
    env: { AWS_LAMBDA_LOG_LEVEL: 'fatal' },
    extensionFile: ADAPTER,
  });

  t.is(code, 1);
  t.is(lambda.sandbox?.failure?.errorType, 'Runtime.TwoAdapters');
});

async function untilGone(pid: number): Promise<void> {
  while (alive(pid)) await sleep(5);
}
