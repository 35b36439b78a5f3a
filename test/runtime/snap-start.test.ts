import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { HookName, Plugin } from '../../src/pipeline/index.ts';
import { RuntimeApi } from '../../src/runtime/runtime-api/runtime-api.ts';
import { ExtensionApp, type ExtensionAppOptions } from './extension-app.ts';
import { HostedAdapter, type HostedAdapterOptions, signal } from './hosted-adapter.ts';
import { functionUrlEvent } from './wrapped-app.ts';

/** The app is asked there whether it is ready, in whatever way the adapter runs. */
const READINESS = { AWS_LWA_READINESS_CHECK_PATH: '/ready' };
const PATHS = {
  ...READINESS,
  AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH: '/checkpoint',
  AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH: '/restore',
};
const SNAP_START = { initializationType: 'snap-start', variables: PATHS } as const;

/** A plugin that notes which lifecycle hooks run. */
function noting(name: string, order: string[]): Plugin {
  const noted = ['boot', 'ready', 'checkpoint', 'restore'] as const satisfies HookName[];
  return {
    name,
    apply({ hooks }) {
      for (const hook of noted) {
        hooks[hook].tapPromise(name, async () => {
          order.push(`${name}: ${hook}`);
        });
      }
    },
  };
}

/** An environment that is restored as soon as its snapshot can be taken. */
async function restored(
  t: ExecutionContext,
  options: HostedAdapterOptions,
  order: string[] = [],
): Promise<HostedAdapter> {
  const hosted = await HostedAdapter.make(t, { ...SNAP_START, ...options });
  hosted.lambda.on('snapshot', () => {
    order.push('snapshot');
    hosted.lambda.restore();
  });
  await hosted.adapter.start();
  await hosted.adapter.restore();
  hosted.serve();
  return hosted;
}

test('hooks of plugins and app run around the snapshot in this order', async (t) => {
  const order: string[] = [];
  const app: RequestListener = (request, response) => {
    order.push(`${request.method} ${request.url}`);
    response.end('ok');
  };

  const hosted = await restored(
    t,
    { app, plugins: [noting('a', order), noting('b', order)] },
    order,
  );
  await hosted.get('/first');

  t.deepEqual(order, [
    'a: boot',
    'b: boot',
    'GET /ready',
    'a: ready',
    'b: ready',
    'a: checkpoint',
    'b: checkpoint',
    'POST /checkpoint',
    'snapshot',
    'POST /restore',
    'a: restore',
    'b: restore',
    'GET /ready',
    'GET /first',
  ]);
});

test('no connection to the app from before the snapshot is used after it', async (t) => {
  const sockets = new Map<string, Socket>();
  const closed: Promise<unknown>[] = [];
  const app: RequestListener = (request, response) => {
    sockets.set(request.url!, request.socket);
    if (request.url === '/checkpoint') closed.push(once(request.socket, 'close'));
    response.end();
  };

  await restored(t, { app });

  t.not(sockets.get('/restore'), sockets.get('/checkpoint'));
  await Promise.all(closed);
});

test('no connection to Lambda from before the snapshot is used after it', async (t) => {
  const sockets: Socket[] = [];
  const asked = signal();
  const service = createServer((request, response) => {
    sockets.push(request.socket);
    if (request.url!.endsWith('/restore/next')) response.end();
    else asked.send();
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  t.teardown(() => {
    service.close();
    service.closeAllConnections();
  });
  const hosted = await HostedAdapter.make(t, {
    ...SNAP_START,
    app: (_, response) => response.end(),
    runtimeApi: new RuntimeApi(`127.0.0.1:${(service.address() as AddressInfo).port}`),
  });

  await hosted.adapter.start();
  await hosted.adapter.restore();
  hosted.serve();
  await asked.promise;

  t.is(sockets.length, 2);
  t.not(sockets[0], sockets[1]);
});

test('after the restore the app is waited for until it is ready again', async (t) => {
  let readiness = 0;
  const app: RequestListener = (request, response) => {
    if (request.url === '/ready') readiness++;
    response.writeHead(readiness === 2 ? 503 : 200).end('ok');
  };

  const hosted = await restored(t, { app });

  t.is(readiness, 3);
  t.is((await hosted.get('/x')).statusCode, 200);
});

test('callers from outside get 403 for the paths of the hooks, however they are written', async (t) => {
  const seen: string[] = [];
  const app: RequestListener = (request, response) => {
    seen.push(request.url!);
    response.end('ok');
  };
  const hosted = await restored(t, { app });
  seen.length = 0;

  for (const target of [
    '/checkpoint',
    '/checkpoint?x=1',
    '/checkpoint/',
    '//checkpoint',
    '/Checkpoint',
    '/%63heckpoint',
    '/%2563heckpoint',
    '/a/../checkpoint',
    '/a/%2e%2e/checkpoint',
    '/./checkpoint',
    '/%2Fcheckpoint',
    '/checkpoint;v=1',
    '/checkpoint%3Bv=1',
    '\\checkpoint',
    '/restore',
    '/rest%6Fre',
  ]) {
    t.like(await hosted.get(target), { statusCode: 403, body: '{"message":"Forbidden"}' }, target);
  }
  t.deepEqual(seen, []);
  t.is((await hosted.get('/checkpoints')).statusCode, 200);
  t.is((await hosted.get('/a/checkpoint')).statusCode, 200);
});

test('without hook paths nothing is posted, and nothing is forbidden', async (t) => {
  const seen: string[] = [];
  const app: RequestListener = (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.end('ok');
  };
  const hosted = await restored(t, { app, variables: READINESS });
  t.is((await hosted.get('/checkpoint')).statusCode, 200);
  t.deepEqual(seen, ['GET /ready', 'GET /ready', 'GET /checkpoint']);
});

async function snapshotted(
  t: ExecutionContext,
  options: ExtensionAppOptions = {},
): Promise<ExtensionApp> {
  return await ExtensionApp.make(t, {
    app: 'snap-start.mjs',
    launch: { initializationType: 'snap-start' },
    ...options,
    variables: { ...PATHS, ...options.variables },
  });
}

test('as an extension it serves after the restore', async (t) => {
  const app = await snapshotted(t);
  app.lambda.once('snapshot', () => app.lambda.restore());
  await app.lambda.start();
  const { errorType } = await app.lambda.invoke(functionUrlEvent('/x'));
  t.is(errorType, undefined);
  t.deepEqual(
    app.lines.filter((line) => line.startsWith('POST')),
    ['POST /checkpoint', 'POST /restore'],
  );
});

test('an app that cannot prepare for the snapshot fails the init, and the adapter ends with 1', async (t) => {
  const app = await snapshotted(t, { variables: { CHECKPOINT_STATUS: '500' } });
  app.lambda.once('snapshot', () => t.fail('no snapshot is taken'));

  const { failure, exit } = await app.failedStart();

  t.is(failure.errorType, 'Runtime.SnapStartHookFailed');
  t.regex(failure.message, /answered POST \/checkpoint before the snapshot with 500/);
  t.like(exit, { code: 1, signal: null });
  await app.said(/FATAL[^]*LWA_ERR_SNAPSTART_HOOK/);
});

test('an app that cannot go on after the restore fails the restore, and the adapter ends with 1', async (t) => {
  // The local Lambda takes an init error before the snapshot only, and a restore error after it only.
  const app = await snapshotted(t, { variables: { RESTORE_STATUS: '503' } });
  app.lambda.once('snapshot', () => app.lambda.restore());

  const { failure, exit } = await app.failedStart();

  t.is(failure.errorType, 'Runtime.SnapStartHookFailed');
  t.regex(failure.message, /answered POST \/restore after the restore with 503/);
  t.like(exit, { code: 1, signal: null });
  await app.said(/FATAL[^]*LWA_ERR_SNAPSTART_HOOK/);
});

test('a plugin that fails after the restore fails it, too', async (t) => {
  const app = await snapshotted(t, {
    config: `{ plugins: [{ name: 'pool', apply({ hooks }) {
      hooks.restore.tapPromise('pool', async () => { throw new Error('no database'); });
    } }] }`,
  });
  app.lambda.once('snapshot', () => app.lambda.restore());

  const { failure, exit } = await app.failedStart();

  t.regex(failure.message, /failed in the hook "restore": no database/);
  t.like(exit, { code: 1, signal: null });
});
