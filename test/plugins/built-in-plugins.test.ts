import { Buffer } from 'node:buffer';
import test from 'ava';
import { HttpResponse, Pipeline } from '../../src/pipeline/index.ts';
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
