import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { functionUrlEvent } from '../wrapped-app.ts';
import { appFile, InProcessApp, preloaded } from './in-process-app.ts';

/** An app as a script: `respond(request, response)`, and what else it does. */
function script(respond: string, more = ''): [string, ...string[]] {
  return preloaded(
    '--eval',
    `const server = require('node:http').createServer((request, response) => { ${respond} });
    server.listen(Number(process.env.PORT), '127.0.0.1'); ${more}`,
  );
}

function errorOf(payload: Buffer): {
  errorType: string;
  errorMessage: string;
  stackTrace: string[];
} {
  return JSON.parse(payload.toString('utf8'));
}

test('an app that exits while it works on a request fails the invocation with its exit code', async (t) => {
  const app = await InProcessApp.start(t);
  const exit = app.exit();

  const { errorType, payload } = await app.invoke('/exit?code=7');

  t.is(errorType, 'Runtime.ExitError');
  t.regex(errorOf(payload).errorMessage, /code 7 before it had answered/);
  t.is((await exit).code, 7);
  await app.said('Invocations in flight: 1');
});

test('after an exit the next invocation finds a fresh environment', async (t) => {
  const app = await InProcessApp.start(t);
  await app.invoke('/exit?code=0');

  t.is((await app.get('/')).statusCode, 200);
});

test('every invocation in flight is failed', async (t) => {
  const app = await InProcessApp.start(t, {
    command: script(`
      globalThis.waiting = (globalThis.waiting ?? 0) + 1;
      if (waiting === 8) process.exit(3);
    `),
    variables: { AWS_LWA_MAX_CONCURRENCY: '8' },
    lambda: { concurrency: 8 },
  });

  const results = await Promise.all(Array.from({ length: 8 }, () => app.invoke('/')));

  t.deepEqual(new Set(results.map(({ errorType }) => errorType)), new Set(['Runtime.ExitError']));
  t.true(results.every(({ payload }) => errorOf(payload).errorMessage.includes('code 3')));
});

for (const [what, code, errorType, message] of [
  [
    'throws in its request listener',
    `throw new TypeError('no such thing');`,
    'Runtime.UncaughtException',
    'The app threw, and nothing caught it: no such thing',
  ],
  [
    'throws later',
    `setImmediate(() => { throw new TypeError('no such thing'); });`,
    'Runtime.UncaughtException',
    'The app threw, and nothing caught it: no such thing',
  ],
  [
    'leaves a rejection unhandled',
    `Promise.reject(new TypeError('no such thing'));`,
    'Runtime.UnhandledPromiseRejection',
    'The app left a rejected promise unhandled: no such thing',
  ],
] as const) {
  test(`an app that ${what} fails the invocation with the cause, and ends as Node ends it`, async (t) => {
    const app = await InProcessApp.start(t, { command: script(code) });
    const exit = app.exit();

    const result = await app.invoke('/');

    t.is(result.errorType, errorType);
    const error = errorOf(result.payload);
    t.is(error.errorMessage, message);
    t.true(error.stackTrace.some((line) => line.includes('TypeError')));
    t.like(await exit, { code: 1, signal: null });
    await app.said('TypeError: no such thing');
  });
}

test('an app that survives what it has not caught is served on', async (t) => {
  const app = await InProcessApp.start(t, {
    command: script(
      `if (request.url === '/throw') {
        setImmediate(() => response.end('after all'));
        setImmediate(() => { throw new Error('survived'); });
      } else response.end('ok');`,
      `process.on('uncaughtException', (error) => console.log(error.message));`,
    ),
  });

  t.is((await app.get('/throw')).body, 'after all');
  t.is((await app.get('/')).body, 'ok');
  await app.said('survived');
});

test('an app that catches at last and exits fails the invocation with the cause', async (t) => {
  const app = await InProcessApp.start(t, {
    command: script(
      `throw new Error('the cause');`,
      `process.on('uncaughtException', () => setTimeout(() => process.exit(4), 10));`,
    ),
  });
  const exit = app.exit();

  const { errorType, payload } = await app.invoke('/');

  t.is(errorType, 'Runtime.UncaughtException');
  t.regex(errorOf(payload).errorMessage, /the cause/);
  t.is((await exit).code, 4);
});

test('an answer that streams when the app exits is cut off', async (t) => {
  const app = await InProcessApp.start(t, {
    command: script(`response.write('a beginning'); setTimeout(() => process.exit(5), 50);`),
    variables: { AWS_LWA_INVOKE_MODE: 'response_stream' },
  });
  const exit = app.exit();

  const result = await app.lambda.invoke(functionUrlEvent('/'), {
    responseMode: 'streaming',
  });
  const chunks: Buffer[] = [];
  for await (const chunk of result.stream!.body as AsyncIterable<Buffer>) chunks.push(chunk);

  t.regex(Buffer.concat(chunks).toString('utf8'), /a beginning$/);
  t.truthy(await result.stream!.failure);
  t.is((await exit).code, 5);
});

test('an app that throws before it listens fails the init with the cause', async (t) => {
  const app = await InProcessApp.make(t, {
    command: preloaded('--eval', `throw new RangeError('no database')`),
  });

  const { failure } = await app.failedStart();

  t.is(failure.errorType, 'Runtime.UncaughtException');
  t.regex(failure.message, /The app threw while it started: no database/);
  await app.said('RangeError: no database');
});

test('a process that is not the app may throw, and another be the app', async (t) => {
  const failing = preloaded('--eval', `"throw new Error('migrated already')"`).join(' ');
  const serving = preloaded(appFile('ending.mjs')).join(' ');
  const app = await InProcessApp.start(t, {
    command: ['sh', '-c', `${failing} || true; ${serving}`],
  });

  t.is((await app.get('/')).body, 'ok');
  t.true(app.lines.some((line) => line.includes('migrated already')));
});

test('an app that exits while a boot hook runs fails the init with its exit code', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ends-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const plugin = join(folder, 'slow.mjs');
  writeFileSync(
    plugin,
    `export default () => ({ name: 'slow', apply({ hooks }) {
      hooks.boot.tapPromise('slow', () => {
        process.emit('booting');
        return new Promise(() => {});
      });
    } })`,
  );
  const app = await InProcessApp.make(t, {
    command: script('', `process.once('booting', () => setImmediate(() => process.exit(9)));`),
    variables: { AWS_LWA_PLUGINS: plugin },
  });

  const { failure } = await app.failedStart();

  t.is(failure.errorType, 'Runtime.ExitError');
  t.regex(failure.message, /code 9 while it started/);
});

test('an app that closes its server ends, whatever the adapter waits for', async (t) => {
  const app = await InProcessApp.start(t, {
    command: script(`response.end('bye'); server.close();`),
  });
  const exit = app.exit();

  t.is((await app.get('/')).body, 'bye');

  t.like(await exit, { code: 0, signal: null });
});

test('SIGTERM ends an app that does not listen for it, with 0', async (t) => {
  const app = await InProcessApp.start(t, { variables: { ON_SIGTERM: 'default' } });
  const exit = app.exit();

  await app.lambda.close();

  t.like(await exit, { code: 0, signal: null });
});

test('SIGTERM reaches the app once, which has time to close', async (t) => {
  const app = await InProcessApp.start(t);
  const exit = app.exit();
  await app.get('/');

  await app.lambda.close();

  t.deepEqual(
    app.lines.filter((line) => /^(SIGTERM|closed)/.test(line)),
    ['SIGTERM 1', 'closed'],
  );
  t.like(await exit, { code: 0, signal: null });
});

test('what is in flight when SIGTERM comes is answered before an app hears of it that exits at once', async (t) => {
  const app = await InProcessApp.start(t, {
    command: script(
      `console.log('asked'); setTimeout(() => response.end('in time'), 60);`,
      `process.on('SIGTERM', () => process.exit(0));`,
    ),
  });
  const exit = app.exit();
  const answer = app.get('/');
  await app.said('asked');

  app.lambda.sandbox!.processes!.runtime!.signal('SIGTERM');

  t.is((await answer).body, 'in time');
  t.is((await exit).code, 0);
});

test('an app that shuts down well may still answer what it has', async (t) => {
  const app = await InProcessApp.start(t);
  const exit = app.exit();
  const answer = app.get('/slow');
  await app.said('slow');

  app.lambda.sandbox!.processes!.runtime!.signal('SIGTERM');

  t.is((await answer).body, 'slow but done');
  t.is((await exit).code, 0);
});

test('an app that is killed fails as one', async (t) => {
  const app = await InProcessApp.start(t);
  const failed = once(app.lambda, 'failure');

  const { errorType } = await app.invoke('/crash');

  t.is(errorType, 'Runtime.ExitError');
  await failed;
});
