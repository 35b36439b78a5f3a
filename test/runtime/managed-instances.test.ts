import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { RuntimeApi } from '../../src/runtime/runtime-api/runtime-api.ts';
import { ExtensionApp } from './extension-app.ts';
import { answerOf, HostedAdapter, signal } from './hosted-adapter.ts';
import { functionUrlEvent } from './wrapped-app.ts';

const AT_ONCE = 64;

/** What the app saw of one request. */
interface Seen {
  target: string;
  requestId: string;
  tenant: string | undefined;
  trace: string | undefined;
  clientContext: unknown;
  identity: unknown;
}

/** An app that answers each round of requests in an order of the test's choice. */
class ShufflingApp {
  #waiting: (() => void)[] = [];
  order: readonly number[] = [];

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url === '/') {
      response.end();
      return;
    }
    const { headers, url } = request;
    const context = JSON.parse(String(headers['x-amzn-lambda-context'])) as Record<string, unknown>;
    const seen: Seen = {
      target: url!,
      requestId: String(context['request_id']),
      tenant: headers['x-amz-tenant-id'] as string | undefined,
      trace: headers['x-amzn-trace-id'] as string | undefined,
      clientContext: context['client_context'],
      identity: context['identity'],
    };
    this.#waiting.push(() => response.end(JSON.stringify(seen)));
    if (this.#waiting.length < AT_ONCE) return;
    const answers = this.#waiting;
    this.#waiting = [];
    for (const index of this.order) answers[index]!();
  };
}

test('with 64 in flight, answered in any order, each gets its own answer and nothing of another', async (t) => {
  const warnings: Error[] = [];
  process.on('warning', (warning) => warnings.push(warning));
  const app = new ShufflingApp();
  const hosted = await HostedAdapter.start(t, {
    app: app.handle,
    variables: { AWS_LAMBDA_MAX_CONCURRENCY: String(AT_ONCE) },
    lambda: { concurrency: AT_ONCE },
    initializationType: 'lambda-managed-instances',
  });
  const indices = Array.from({ length: AT_ONCE }, (_, index) => index);
  const shuffled = fc.shuffledSubarray(indices, { minLength: AT_ONCE });
  let round = 0;

  await fc.assert(
    fc.asyncProperty(shuffled, fc.infiniteStream(fc.boolean()), async (order, coins) => {
      app.order = order;
      round++;
      const expected = indices.map(
        (index): Seen => ({
          target: `/${round}?n=${index}`,
          requestId: `request-${round}-${index}`,
          tenant: coins.next().value ? `tenant-${index}` : undefined,
          trace: coins.next().value ? `Root=1-${index};Sampled=0` : undefined,
          clientContext: null,
          identity: null,
        }),
      );
      const answers = await Promise.all(
        expected.map(({ target, requestId, tenant, trace }) =>
          // The service takes an answer only with the id of its attempt.
          hosted.get(target, {
            requestId,
            invocationId: `attempt-of-${requestId}`,
            tenantId: tenant,
            traceId: trace,
          }),
        ),
      );
      t.deepEqual(
        answers.map(({ body }) => JSON.parse(body) as Seen),
        expected.map((seen) => JSON.parse(JSON.stringify(seen)) as Seen),
      );
    }),
    { numRuns: 8 },
  );
  t.deepEqual(hosted.log.messages('error'), []);
  t.deepEqual(warnings, []);
});

test('an invocation that hangs is given up alone', async (t) => {
  const hosted = await HostedAdapter.start(t, {
    app: (request, response) => {
      if (request.url !== '/hang') response.end('ok');
    },
    variables: { AWS_LAMBDA_MAX_CONCURRENCY: '2', AWS_LWA_DEADLINE_MARGIN_MS: '4300' },
    lambda: { concurrency: 2, timeoutMs: 5000 },
    initializationType: 'lambda-managed-instances',
  });
  const hanging = hosted.get('/hang');
  for (let n = 0; n < 5; n++) t.is((await hosted.get('/')).body, 'ok');
  t.is((await hanging).statusCode, 504);
});

test('an environment that is not told its concurrency says so', async (t) => {
  const hosted = await HostedAdapter.start(t, {
    app: (_, response) => response.end('ok'),
    initializationType: 'lambda-managed-instances',
  });
  t.regex(hosted.log.messages('warn')[0]!, /Set AWS_LWA_MAX_CONCURRENCY/);
});

/** A Runtime API that loses so many polls, then delivers one invocation, then nothing. */
async function losingService(t: ExecutionContext, losses: number) {
  const answered = signal<string | undefined>();
  let delivered = false;
  let polls = 0;
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      request.resume();
      response.writeHead(202).end();
      answered.send(request.url);
      return;
    }
    polls++;
    if (polls <= losses) {
      request.socket.destroy();
    } else if (!delivered) {
      delivered = true;
      response.setHeader('Lambda-Runtime-Aws-Request-Id', 'after-the-loss');
      response.end(JSON.stringify(functionUrlEvent('/')));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    answered: answered.promise,
    runtimeApi: new RuntimeApi(`127.0.0.1:${port}`),
    polls: () => polls,
  };
}

const QUICK = { firstMs: 1, maxMs: 4, times: 5 };
const ok = (_: IncomingMessage, response: ServerResponse) => response.end('ok');

test('a lost poll is repeated, later each time', async (t) => {
  const { runtimeApi, answered } = await losingService(t, 7);
  const hosted = await HostedAdapter.start(t, {
    app: ok,
    runtimeApi,
    pollRetry: QUICK,
    variables: { AWS_LAMBDA_MAX_CONCURRENCY: '2' },
  });

  t.is(await answered, '/2018-06-01/runtime/invocation/after-the-loss/response');
  const waits = hosted.log.messages('warn').map((line) => /again in (\d+) ms/.exec(line)?.[1]);
  t.is(waits.length, 7);
  t.deepEqual([...new Set(waits)], ['1', '2', '4']);
});

test('a poll that is lost too often ends the environment', async (t) => {
  const { runtimeApi, polls } = await losingService(t, Number.POSITIVE_INFINITY);
  const hosted = await HostedAdapter.start(t, {
    app: ok,
    runtimeApi,
    pollRetry: QUICK,
    variables: { AWS_LAMBDA_MAX_CONCURRENCY: '2' },
  });

  await t.throwsAsync(hosted.served, { code: 'LWA_ERR_RUNTIME_API' });
  t.true(polls() > QUICK.times);
});

test('where there is one poll at a time, the first that is lost ends the environment', async (t) => {
  const { runtimeApi, polls } = await losingService(t, Number.POSITIVE_INFINITY);
  const hosted = await HostedAdapter.start(t, { app: ok, runtimeApi, pollRetry: QUICK });

  await t.throwsAsync(hosted.served, { code: 'LWA_ERR_RUNTIME_API' });
  t.is(polls(), 1);
});

test('a shutdown ends the wait for a poll to be repeated', async (t) => {
  const { runtimeApi } = await losingService(t, Number.POSITIVE_INFINITY);
  const hosted = await HostedAdapter.start(t, {
    app: ok,
    runtimeApi,
    pollRetry: { ...QUICK, firstMs: 600_000, maxMs: 600_000 },
    variables: { AWS_LAMBDA_MAX_CONCURRENCY: '2' },
  });
  await hosted.adapter.shutdown();
  await t.notThrowsAsync(hosted.served);
});

test('as an extension it registers for SHUTDOWN alone, and serves so many at once', async (t) => {
  // The local Lambda refuses a registration for INVOKE, as Lambda does on Managed Instances.
  const app = await ExtensionApp.start(t, {
    app: 'rendezvous.mjs',
    variables: { AWS_LWA_MAX_CONCURRENCY: '4', RENDEZVOUS: '4' },
    lambda: { concurrency: 4 },
  });

  const results = await Promise.all(
    ['/a', '/b', '/c', '/d'].map((target) => app.lambda.invoke(functionUrlEvent(target))),
  );

  t.deepEqual(
    results.map((result) => answerOf(result).body),
    ['/a', '/b', '/c', '/d'],
  );
  const exit = app.adapterExit();
  await app.lambda.close();
  t.like(await exit, { code: 0, signal: null });
});
