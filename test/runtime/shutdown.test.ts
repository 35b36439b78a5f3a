import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import test from 'ava';
import type { Plugin } from '../../src/pipeline/index.ts';
import { ExtensionApp } from './extension-app.ts';
import { HostedAdapter, signal } from './hosted-adapter.ts';
import { testBesideApp } from './way-to-run.ts';
import { functionUrlEvent } from './wrapped-app.ts';

const HANGING = `{ plugins: [{ name: 'hanging', apply({ hooks }) {
  hooks.shutdown.tapPromise('hanging', () => new Promise(() => {}));
} }] }`;

const LOGGING = `{ plugins: [{ name: 'logging', apply({ hooks, log }) {
  hooks.boot.tap('logging', () => log.info('booted'));
  hooks.shutdown.tap('logging', () => log.info('flushed'));
} }] }`;

/** A plugin whose shutdown hook does what the test says. */
function shuttingDown(name: string, shutdown: () => void | Promise<void>): Plugin {
  return {
    name,
    apply({ hooks }) {
      hooks.shutdown.tapPromise(name, async () => {
        await shutdown();
      });
    },
  };
}

/** An app whose `/slow` is answered when the test says so. */
function slowApp() {
  const asked = signal();
  const answer = signal();
  const app: RequestListener = (request, response) => {
    if (request.url !== '/slow') {
      response.end('ok');
      return;
    }
    asked.send();
    void answer.promise.then(() => response.end('slow'));
  };
  return { app, asked: asked.promise, answer: answer.send };
}

test('SHUTDOWN runs the shutdown hooks, and the adapter ends with 0', async (t) => {
  const app = await ExtensionApp.start(t, { config: LOGGING });
  const exit = app.adapterExit();
  await app.lambda.close();
  t.like(await exit, { code: 0, signal: null });
  t.truthy(app.lines.find((line) => line.includes('flushed')));
});

testBesideApp(
  'a shutdown hook that hangs is cut off, and the adapter ends with 0 before Lambda ends it',
  async (t) => {
    const app = await ExtensionApp.start(t, {
      config: HANGING,
      launch: { shutdownMs: 700, runtimeShutdownMs: 300 },
    });
    const exit = app.adapterExit();
    await app.lambda.close();
    t.like(await exit, { code: 0, signal: null });
    t.truthy(app.lines.find((line) => line.includes('The plugins had not shut down')));
  },
);

testBesideApp('an environment that is shut down before its app is ready ends with 0', async (t) => {
  const app = await ExtensionApp.make(t, {
    config: LOGGING,
    variables: { RECORDER_NEVER_LISTENS: '1' },
  });
  const starting = app.lambda.start();
  starting.catch(() => undefined);
  await app.said('booted');
  const exit = app.adapterExit();
  await app.lambda.close();
  t.like(await exit, { code: 0, signal: null });
  t.truthy(app.lines.find((line) => line.includes('flushed')));
});

test('SIGTERM ends the adapter as SHUTDOWN does', async (t) => {
  const app = await ExtensionApp.start(t, { config: LOGGING });
  const exit = app.adapterExit();
  app.lambda.sandbox!.processes!.groups[0]!.signal('SIGTERM');
  t.like(await exit, { code: 0, signal: null });
  t.truthy(app.lines.find((line) => line.includes('flushed')));
});

test('no more is polled, what is in flight is answered, and then the hooks run', async (t) => {
  const order: string[] = [];
  const { app, asked, answer } = slowApp();
  const hosted = await HostedAdapter.start(t, {
    app,
    plugins: [shuttingDown('hook', () => void order.push('hook'))],
  });
  const inFlight = hosted.get('/slow').then(({ body }) => order.push(body));
  await asked;

  const down = hosted.adapter.shutdown();
  answer();
  await down;
  await inFlight;

  t.deepEqual(order, ['slow', 'hook']);
  await t.notThrowsAsync(hosted.served);
});

test('an idle poll is given up', async (t) => {
  const hosted = await HostedAdapter.make(t, { app: slowApp().app });
  const polled = once(hosted.lambda, 'ready');
  await hosted.adapter.start();
  hosted.serve();
  await polled;
  await hosted.adapter.shutdown();
  await t.notThrowsAsync(hosted.served);
  const late = await hosted.lambda.invoke(functionUrlEvent('/'), { timeoutMs: 20 });
  t.is(late.errorType, 'Sandbox.Timedout', 'nobody asks for it');
});

test('what is in flight has half of the time, and the hooks run all the same', async (t) => {
  const flushed = signal();
  const { app, asked } = slowApp();
  const hosted = await HostedAdapter.start(t, {
    app,
    plugins: [shuttingDown('hook', () => flushed.send())],
  });
  const inFlight = hosted.get('/slow');
  await asked;

  const down = hosted.adapter.shutdown(Date.now() + 300);

  const { statusCode, body } = await inFlight;
  t.is(statusCode, 503);
  t.like(JSON.parse(body), { code: 'LWA_ERR_APP_ABORTED' });
  await flushed.promise;
  await down;
});

testBesideApp('a request that waits for the app to be ready is answered', async (t) => {
  const received = signal();
  const plugin: Plugin = {
    name: 'receiving',
    apply({ hooks }) {
      hooks.request.tap('receiving', () => {
        received.send();
      });
    },
  };
  const hosted = await HostedAdapter.make(t, {
    plugins: [plugin],
    variables: { AWS_LWA_ASYNC_INIT: 'true' },
    asyncInitMs: 0,
  });
  await hosted.adapter.start();
  hosted.serve();
  const waiting = hosted.get('/');
  await received.promise;

  await hosted.adapter.shutdown(Date.now() + 500);

  t.is((await waiting).statusCode, 503);
});

test('a hook that fails does not keep the others from running', async (t) => {
  const hosted = await HostedAdapter.start(t, {
    app: slowApp().app,
    plugins: [
      shuttingDown('failing', () => Promise.reject(new Error('no network'))),
      shuttingDown('flushing', () => hosted.log.info('flushed')),
    ],
  });

  await hosted.adapter.shutdown();

  t.regex(hosted.log.messages('error')[0]!, /"failing" failed in the hook "shutdown": no network/);
  t.deepEqual(hosted.log.messages('info'), ['flushed']);
});

test('to be shut down twice is to be shut down once', async (t) => {
  let times = 0;
  const hosted = await HostedAdapter.start(t, {
    app: slowApp().app,
    plugins: [
      shuttingDown('counting', () => {
        times++;
      }),
    ],
  });
  await Promise.all([hosted.adapter.shutdown(), hosted.adapter.shutdown(0)]);
  t.is(times, 1);
});

test('a deadline that is past counts as unknown: there are two seconds then', async (t) => {
  const { app, asked, answer } = slowApp();
  const hosted = await HostedAdapter.start(t, { app });
  const inFlight = hosted.get('/slow');
  await asked;
  const down = hosted.adapter.shutdown(Date.now() - 1000);
  answer();
  t.is((await inFlight).body, 'slow');
  await down;
});

test('what runs after an answer when the environment is shut down is cut off', async (t) => {
  const settling = signal();
  const plugin: Plugin = {
    name: 'endless',
    apply({ hooks }) {
      hooks.settled.tapPromise('endless', () => {
        settling.send();
        return new Promise(() => undefined);
      });
    },
  };
  const hosted = await HostedAdapter.start(t, { app: slowApp().app, plugins: [plugin] });
  t.is((await hosted.get('/')).body, 'ok');
  await settling.promise;
  await hosted.adapter.shutdown(Date.now() + 300);
  await t.notThrowsAsync(hosted.served);
  t.regex(hosted.log.messages('warn')[0]!, /What ran after the answer was cut off/);
});
