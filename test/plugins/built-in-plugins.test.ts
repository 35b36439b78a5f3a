import { Buffer } from 'node:buffer';
import test from 'ava';
import { type HttpRequest, HttpResponse, Pipeline } from '../../src/pipeline/index.ts';
import { type BuiltInOptions, builtInPlugins, parseStatusSet } from '../../src/plugins/index.ts';
import { invocationOf, MemoryLog } from '../pipeline/harness.ts';

const NOTHING_CONFIGURED: BuiltInOptions = {
  removeBasePath: [],
  enableCompression: false,
  passThroughPath: '/events',
  lambda: { functionName: 'f' },
};

const EVERYTHING: BuiltInOptions = {
  ...NOTHING_CONFIGURED,
  removeBasePath: ['api'],
  forwardedPrefix: true,
  publicHost: 'https://example.com',
  repairRedirects: true,
  contextHeaders: { 'x-domain': 'domainName' },
  requestId: true,
  requestStart: true,
  traceparent: true,
  binaryTypes: ['application/json'],
  authorizationSource: 'x-auth',
  enableCompression: true,
  errorStatusCodes: parseStatusSet('500'),
};

function tapNames(options: BuiltInOptions, hook: 'request' | 'response'): string[] {
  const app = { forward: async () => new HttpResponse({ status: 200 }) };
  const plugins = builtInPlugins(options);
  const pipeline = new Pipeline({ plugins, app, log: new MemoryLog() });
  return pipeline.taps(hook).map(({ name }) => name);
}

test('what is not configured is not registered', (t) => {
  t.deepEqual(tapNames(NOTHING_CONFIGURED, 'request'), [
    'reserved-headers',
    'hop-by-hop',
    'request-context',
    'lambda-context',
    'tenant-id',
    'trace-id',
  ]);
  t.deepEqual(tapNames(NOTHING_CONFIGURED, 'response'), [
    'background-work',
    'warm-up',
    'hop-by-hop',
    'reserved-headers',
  ]);
});

test('what is configured runs in this order', (t) => {
  t.deepEqual(tapNames(EVERYTHING, 'request'), [
    'reserved-headers',
    'hop-by-hop',
    'request-context',
    'lambda-context',
    'tenant-id',
    'trace-id',
    'traceparent',
    'request-id',
    'request-start',
    'context-headers',
    'public-host',
    'authorization-source',
    'base-path',
  ]);
  t.deepEqual(tapNames(EVERYTHING, 'response'), [
    'background-work',
    'warm-up',
    'hop-by-hop',
    'redirect-repair',
    'error-status',
    'compression',
    'body-types',
    'reserved-headers',
  ]);
});

test('together they carry a function URL request to the app and its answer back', async (t) => {
  const seen: [string, string][] = [];
  let target = '';
  const pipeline = new Pipeline({
    plugins: builtInPlugins(EVERYTHING),
    log: new MemoryLog(),
    app: {
      forward: async (request) => {
        target = request.target;
        seen.push(...request.headers);
        return new HttpResponse({
          status: 200,
          headers: { 'content-type': 'text/plain', connection: 'close' },
          body: 'hello '.repeat(100),
        });
      },
    },
  });
  const requestContext = {
    domainName: 'abc.lambda-url.eu-west-1.on.aws',
    http: { method: 'GET', path: '/api/a%2Fb', protocol: 'HTTP/1.1', sourceIp: '1.2.3.4' },
  };
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/api/a%2Fb',
    rawQueryString: 'q=1',
    headers: {
      host: 'abc.lambda-url.eu-west-1.on.aws',
      'accept-encoding': 'br',
      authorization: 'AWS4-HMAC-SHA256 …',
      'x-auth': 'Bearer token',
      'x-lambda-event-source': 'sqs',
      'x-amz-tenant-id': 'evil',
      'x-amzn-lambda-context': 'evil',
      'x-forwarded-prefix': '/evil',
      connection: 'x-amzn-request-context',
    },
    requestContext,
    isBase64Encoded: false,
  };
  const { outcome } = await pipeline.handle(invocationOf(event, { traceId: 'Root=1-2-3' }));
  t.is(target, '/a%2Fb?q=1');
  const headers = new Map(seen);
  t.is(headers.size, seen.length, 'no field is there twice');
  t.is(headers.get('authorization'), 'Bearer token');
  t.is(headers.get('x-forwarded-prefix'), '/api');
  t.is(headers.get('x-amzn-trace-id'), 'Root=1-2-3');
  t.deepEqual(JSON.parse(headers.get('x-amzn-request-context')!), requestContext);
  t.is(JSON.parse(headers.get('x-amzn-lambda-context')!).env_config.function_name, 'f');
  for (const name of ['x-lambda-event-source', 'x-amz-tenant-id', 'x-auth', 'connection']) {
    t.false(headers.has(name), name);
  }
  if (outcome.type !== 'response') return t.fail();
  const payload = JSON.parse(Buffer.from(outcome.payload as string).toString());
  t.like(payload, { statusCode: 200, isBase64Encoded: true });
  t.is(payload.headers['content-encoding'], 'br');
  t.false('connection' in payload.headers);
});

test('an event of a queue reaches the app at its path, with null for a request context', async (t) => {
  let seen: [target: string, context: string | undefined] | undefined;
  const pipeline = new Pipeline({
    plugins: builtInPlugins({ ...EVERYTHING, passThroughPath: '/api/events' }),
    log: new MemoryLog(),
    app: {
      forward: async ({ target, headers }) => {
        seen = [target, headers.get('x-amzn-request-context')];
        return new HttpResponse({ status: 200, body: '{"batchItemFailures":[]}' });
      },
    },
  });
  const { outcome } = await pipeline.handle(invocationOf({ Records: [] }));
  t.deepEqual(seen, ['/api/events', 'null']);
  if (outcome.type !== 'response') return t.fail();
  t.is(String(outcome.payload), '{"batchItemFailures":[]}');
});

/** A pipeline of the built-in plugins, and what the app saw. */
function carrying(options: Partial<BuiltInOptions>, answer: HttpResponse) {
  const seen: HttpRequest[] = [];
  const pipeline = new Pipeline({
    plugins: builtInPlugins({ ...NOTHING_CONFIGURED, ...options }),
    log: new MemoryLog(),
    app: {
      forward: async (request) => {
        seen.push(request);
        return answer;
      },
    },
  });
  return { pipeline, seen };
}

test('a connection of a WebSocket API reaches the app where callers from outside do not', async (t) => {
  const refused = new HttpResponse({ status: 401 });
  const { pipeline, seen } = carrying(
    { webSocketPath: '/sockets', removeBasePath: ['/sockets'] },
    refused,
  );
  const requestContext = { connectionId: 'c', eventType: 'CONNECT', routeKey: '$connect' };
  const connected = await pipeline.handle(invocationOf({ requestContext, isBase64Encoded: false }));
  t.is(seen[0]!.target, '/sockets/connect');
  t.is(seen[0]!.headers.get('x-lambda-websocket-connection-id'), 'c');
  t.deepEqual(JSON.parse(seen[0]!.headers.get('x-amzn-request-context')!), requestContext);
  if (connected.outcome.type !== 'response') return t.fail();
  t.like(JSON.parse(String(connected.outcome.payload)), { statusCode: 401 });

  // What counts is the path that the app would see.
  const outside = await pipeline.handle(
    invocationOf({
      rawPath: '/sockets/sockets/connect',
      headers: { 'x-lambda-websocket-connection-id': 'forged' },
      requestContext: { http: { method: 'POST' } },
    }),
  );
  if (outside.outcome.type !== 'response') return t.fail();
  t.like(JSON.parse(String(outside.outcome.payload)), { statusCode: 403 });
  t.is(seen.length, 1);
});

test('a path that has been set for events is closed to callers from outside, direct ones reach it', async (t) => {
  const { pipeline, seen } = carrying(
    { passThroughPaths: { sqs: '/jobs' } },
    new HttpResponse({ status: 204 }),
  );
  const outside = { rawPath: '/jobs', requestContext: { http: { method: 'POST' } } };
  const { outcome } = await pipeline.handle(invocationOf(outside));
  if (outcome.type !== 'response') return t.fail();
  t.like(JSON.parse(String(outcome.payload)), { statusCode: 403, body: '{"message":"Forbidden"}' });
  t.is(seen.length, 0);
  await pipeline.handle(invocationOf({ Records: [{ eventSource: 'aws:sqs' }] }));
  await pipeline.handle(invocationOf({ lwa: { path: '/jobs', body: {} } }));
  t.deepEqual(
    seen.map(({ target, headers }) => [target, headers.get('x-lambda-event-source')]),
    [
      ['/jobs', 'sqs'],
      ['/jobs', 'direct'],
    ],
  );
});

test('an authorizer that refuses fails with the message that API Gateway knows', async (t) => {
  const { pipeline } = carrying({}, new HttpResponse({ status: 401, body: 'no' }));
  const { outcome } = await pipeline.handle(invocationOf({ type: 'TOKEN', methodArn: 'arn' }));
  if (outcome.type !== 'error') return t.fail();
  t.is(outcome.error.message, 'Unauthorized');
});

test('an app that does not answer a direct request or a message fails the invocation', async (t) => {
  const pipeline = new Pipeline({
    plugins: builtInPlugins(NOTHING_CONFIGURED),
    log: new MemoryLog(),
    app: { forward: () => Promise.reject(new Error('gone')) },
  });
  const message = { requestContext: { connectionId: 'c', eventType: 'MESSAGE' }, body: 'hi' };
  for (const event of [{ lwa: { path: '/' } }, message]) {
    const { outcome } = await pipeline.handle(invocationOf(event));
    t.is(outcome.type, 'error');
  }
});
