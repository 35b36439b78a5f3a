import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { parseStatusSet } from '../../../src/plugins/index.ts';
import { Readiness, type ReadinessCheck } from '../../../src/runtime/app/readiness.ts';
import { freePort } from '../../local/free-port.ts';
import { MemoryLog } from '../../pipeline/harness.ts';

function check(port: number, options: Partial<ReadinessCheck> = {}): ReadinessCheck {
  return {
    protocol: 'http',
    host: '127.0.0.1',
    port,
    path: '/health',
    healthyStatus: parseStatusSet('100-499'),
    timeoutMs: 0,
    log: new MemoryLog(),
    signal: new AbortController().signal,
    ...options,
  };
}

async function serve(t: ExecutionContext, app: RequestListener): Promise<number> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

test('it asks until the status is healthy, each time on a connection of its own', async (t) => {
  const statuses = [500, 503, 200];
  const asked: string[] = [];
  const port = await serve(t, (request, response) => {
    asked.push(`${request.url} ${request.headers.connection} ${request.headers['user-agent']}`);
    response.writeHead(statuses.shift() ?? 200).end();
  });

  await new Readiness(check(port)).wait();

  t.is(asked.length, 3);
  for (const line of asked)
    t.regex(line, /^\/health close lambda-web-adapter\/[\d.]+ .*readiness$/);
});

test('a 4xx that counts as ready is worth a warning', async (t) => {
  const port = await serve(t, (_, response) => response.writeHead(404).end());
  const log = new MemoryLog();

  await new Readiness(check(port, { log })).wait();

  t.regex(log.messages('warn')[0]!, /answered 404; set AWS_LWA_READINESS_CHECK_PATH/);
});

test('the page itself, however large or slow, is not waited for', async (t) => {
  const port = await serve(t, (_, response) => {
    response.write('a beginning without an end');
  });

  await t.notThrowsAsync(new Readiness(check(port)).wait());
});

test('with tcp it is enough to listen', async (t) => {
  const server = createTcpServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => void server.close());
  const { port } = server.address() as AddressInfo;

  await t.notThrowsAsync(new Readiness(check(port, { protocol: 'tcp' })).wait());
});

for (const protocol of ['http', 'tcp'] as const) {
  test(`when the time is over the error names the last cause (${protocol}, refused)`, async (t) => {
    const readiness = new Readiness(check(await freePort(), { protocol, timeoutMs: 400 }));

    const error = await t.throwsAsync(readiness.wait(), { code: 'LWA_ERR_APP_NOT_READY' });

    t.regex(error.message, /not ready within 400 ms .*_TIMEOUT_SECONDS\): .*ECONNREFUSED/);
    t.regex(readiness.lastCause, /ECONNREFUSED.*is it there .*AWS_LWA_PORT/);
  });
}

test('warnings say time and again why the app is not ready', async (t) => {
  const log = new MemoryLog();
  const statuses = [503];
  const port = await serve(t, (_, response) => {
    // Ready once that has been said twice; the first warnings may come before the first answer.
    const told = log.messages('warn').filter((warning) => warning.endsWith('answered 503'));
    if (told.length >= 2) statuses[0] = 200;
    response.writeHead(statuses[0]!).end();
  });

  await new Readiness(check(port, { log, reportEveryMs: 30 })).wait();

  const warnings = log.messages('warn');
  t.true(warnings.length >= 2);
  t.regex(warnings.at(-1)!, /^The app is not ready: GET http.*\/health answered 503$/);
});

test('when the time is over the error names the last status', async (t) => {
  const port = await serve(t, (_, response) => response.writeHead(503).end());

  await t.throwsAsync(new Readiness(check(port, { timeoutMs: 400 })).wait(), {
    code: 'LWA_ERR_APP_NOT_READY',
    message: new RegExp(`GET http://127.0.0.1:${port}/health answered 503$`),
  });
});

test('an app that hangs has no longer than the time that there is', async (t) => {
  const port = await serve(t, () => undefined);

  await t.throwsAsync(new Readiness(check(port, { timeoutMs: 80 })).wait(), {
    message: /did not answer within \d+ ms$/,
  });
});

test('a wait that is given up ends with the reason, also while a probe hangs', async (t) => {
  const asked = new AbortController();
  const port = await serve(t, () => asked.abort(new Error('shut down')));

  await t.throwsAsync(new Readiness(check(port, { signal: asked.signal })).wait(), {
    message: 'shut down',
  });
});

test('a wait that has been given up asks nobody any more', async (t) => {
  for (const protocol of ['http', 'tcp'] as const) {
    let connections = 0;
    const server = createTcpServer(() => connections++).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    const { port } = server.address() as AddressInfo;
    const signal = AbortSignal.abort(new Error('given up'));

    await t.throwsAsync(new Readiness(check(port, { protocol, signal })).wait(), {
      message: 'given up',
    });
    t.is(connections, 0);
  }
});
