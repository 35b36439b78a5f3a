import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import test from 'ava';
import { AdapterError, functionUrl, HttpResponse, Invocation } from 'lambda-web-adapter';
import {
  eventOf,
  Pipeline,
  TestAdapter,
  type TestAdapterOptions,
} from 'lambda-web-adapter/testing';
import otel, { type OtelOptions } from '../src/index.ts';
import { OtlpReceiver } from './otlp-receiver.ts';
import { ATTRIBUTE_NAMES } from './semantic-conventions.ts';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:shop';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

Object.assign(process.env, {
  AWS_LAMBDA_FUNCTION_NAME: 'shop',
  AWS_LAMBDA_FUNCTION_VERSION: '7',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_REGION: 'eu-west-1',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
});

let receiver: OtlpReceiver;
test.before(async () => {
  receiver = await OtlpReceiver.start();
});
test.beforeEach(() => {
  receiver.spans.length = receiver.metrics.length = receiver.requests.length = 0;
});
test.after.always(async () => {
  await receiver.stop();
});

/** What the plugin reads of the environment is that of the process: the tests run one by one. */
function withEnvironment(t: { teardown: (undo: () => void) => void }, env: Record<string, string>) {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  t.teardown(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}

function adapterWith(
  options: OtelOptions = {},
  app: TestAdapterOptions['app'] = () => new HttpResponse({ status: 200 }),
) {
  return new TestAdapter({ plugins: [otel({ endpoint: receiver.url, ...options })], app });
}

test.serial('an HTTP exchange is a SERVER span, of which all is in the conventions', async (t) => {
  const adapter = adapterWith({ route: () => '/orders/{id}' });
  await adapter.request(
    {
      method: 'POST',
      target: '/orders/7?token=secret',
      headers: { 'user-agent': 'curl/8', 'x-forwarded-proto': 'https' },
      body: '{}',
    },
    { requestId: 'id-1', functionArn: `${ARN}:live` },
  );
  const [span] = receiver.spans;
  t.is(receiver.spans.length, 1);
  t.like(span, { name: 'POST /orders/{id}', kind: 2, status: { code: 0 } });
  t.falsy(span?.parentSpanId);
  t.deepEqual(span?.attributes, {
    'faas.invocation.id': 'id-1',
    'faas.invocation_id': 'id-1',
    'faas.trigger': 'http',
    'faas.coldstart': true,
    'aws.lambda.invoked_arn': `${ARN}:live`,
    'cloud.resource_id': `${ARN}:7`,
    'cloud.account.id': '123456789012',
    'http.request.method': 'POST',
    'http.route': '/orders/{id}',
    'http.response.status_code': 200,
    'url.scheme': 'https',
    'url.path': '/orders/7',
    'server.address': 'test.lambda-url.us-east-1.on.aws',
    'user_agent.original': 'curl/8',
  });
  t.like(span?.resource, {
    'service.name': 'shop',
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
    'cloud.region': 'eu-west-1',
    'faas.name': 'shop',
    'faas.version': '7',
    'faas.max_memory': 536_870_912,
    'telemetry.sdk.name': 'opentelemetry',
  });
  for (const name of Object.keys({ ...span?.attributes, ...span?.resource })) {
    t.true(ATTRIBUTE_NAMES.has(name), name);
  }
  t.false(JSON.stringify(receiver.requests).includes('secret'));
});

test.serial('only the first invocation of an environment is a cold start', async (t) => {
  const adapter = adapterWith();
  await adapter.request();
  await adapter.request();
  t.deepEqual(
    receiver.spans.map(({ attributes }) => attributes['faas.coldstart']),
    [true, false],
  );
});

test.serial(
  'a span that the caller has begun is continued, and the app continues ours',
  async (t) => {
    const adapter = adapterWith();
    await adapter.request({
      headers: { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'vendor=1', baggage: 'a=b' },
    });
    const [span] = receiver.spans;
    t.like(span, { traceId: TRACE, parentSpanId: SPAN });
    const { headers } = adapter.requests[0]!;
    t.is(headers.get('traceparent'), `00-${TRACE}-${span?.spanId}-01`);
    t.is(headers.get('tracestate'), 'vendor=1');
    t.is(headers.get('baggage'), 'a=b');
  },
);

test.serial('without a traceparent, X-Ray has the parent where it samples', async (t) => {
  const adapter = adapterWith();
  const xRay = `Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=${SPAN}`;
  await adapter.request({}, { traceId: `${xRay};Sampled=1;Lineage=1:abc:0` });
  await adapter.request(
    { headers: { tracestate: 'of=nothing' } },
    { traceId: `${xRay};Sampled=0` },
  );
  t.like(receiver.spans[0], { traceId: TRACE, parentSpanId: SPAN });
  t.not(receiver.spans[1]?.traceId, TRACE);
  t.falsy(receiver.spans[1]?.parentSpanId);
  t.false(adapter.requests[1]?.headers.has('tracestate'));
  t.is(adapter.requests[0]?.headers.get('x-amzn-trace-id'), `${xRay};Sampled=1;Lineage=1:abc:0`);
});

test.serial(
  "with xray-lambda Lambda's own segment is the parent, and the app is told so",
  async (t) => {
    withEnvironment(t, { OTEL_PROPAGATORS: 'tracecontext, baggage, xray-lambda, b3' });
    const adapter = adapterWith();
    const other = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
    const traceId = `Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=${SPAN};Sampled=1`;
    await adapter.request({ headers: { traceparent: other } }, { traceId });
    const [span] = receiver.spans;
    t.like(span, { traceId: TRACE, parentSpanId: SPAN });
    const { headers } = adapter.requests[0]!;
    t.is(headers.get('traceparent'), `00-${TRACE}-${span?.spanId}-01`);
    t.is(
      headers.get('x-amzn-trace-id'),
      `Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=${span?.spanId};Sampled=1`,
    );
    t.regex(adapter.log[0]!.message, /OTEL_PROPAGATORS it leaves out: b3/);
  },
);

test.serial('what the app answers with 500 is an error, and 404 is none', async (t) => {
  const adapter = adapterWith(
    {},
    ({ path }) => new HttpResponse({ status: Number(path.slice(1)) }),
  );
  await adapter.request({ target: '/404' });
  await adapter.request({ target: '/500' });
  t.is(receiver.spans[0]?.status.code, 0);
  t.false('error.type' in receiver.spans[0]!.attributes);
  t.is(receiver.spans[1]?.status.code, 2);
  t.like(receiver.spans[1]?.attributes, {
    'http.response.status_code': 500,
    'error.type': '500',
  });
});

test.serial('a failure is named by its code, of HTTP and of events', async (t) => {
  const adapter = adapterWith({}, () => {
    throw new AdapterError({ code: 'LWA_ERR_APP_CLOSED', message: 'hung up', status: 502 });
  });
  await adapter.request();
  await adapter.invoke({ any: 'event' });
  t.like(receiver.spans[0]?.attributes, {
    'http.response.status_code': 502,
    'error.type': 'LWA_ERR_APP_CLOSED',
  });
  t.deepEqual(receiver.spans[0]?.status, { code: 2, message: 'hung up' });
  t.like(receiver.spans[1], { name: 'shop', kind: 2, status: { code: 2, message: 'hung up' } });
  t.like(receiver.spans[1]?.attributes, {
    'faas.trigger': 'other',
    'lwa.event_source': 'direct',
    'error.type': 'LWA_ERR_APP_CLOSED',
  });
});

test.serial('messages of a queue are a CONSUMER span, linked to those who sent them', async (t) => {
  const adapter = adapterWith();
  const record = (AWSTraceHeader?: string) => ({
    messageId: 'm',
    body: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:orders',
    attributes: { AWSTraceHeader },
  });
  const sender = `Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=${SPAN};Sampled=1`;
  await adapter.invoke({ Records: [record(sender), record(), record('nonsense')] });
  const [span] = receiver.spans;
  t.like(span, { name: 'orders process', kind: 5 });
  t.like(span?.links, [{ traceId: TRACE, spanId: SPAN }]);
  t.is(span?.links.length, 1);
  t.like(span?.attributes, {
    'faas.trigger': 'pubsub',
    'messaging.system': 'aws_sqs',
    'messaging.operation.type': 'process',
    'messaging.destination.name': 'orders',
    'messaging.batch.message_count': 3,
  });
  t.regex(adapter.requests[0]!.headers.get('traceparent')!, new RegExp(span!.spanId));
});

test.serial('schedules, objects and items are described by their triggers', async (t) => {
  const adapter = adapterWith();
  await adapter.invoke({
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    time: '2026-01-01T00:00:00Z',
    resources: ['arn:aws:events:eu-west-1:123456789012:rule/nightly'],
    detail: {},
  });
  await adapter.invoke({
    Records: [
      {
        eventSource: 'aws:s3',
        eventName: 'ObjectRemoved:Delete',
        eventTime: '2026-01-01T00:00:00Z',
        s3: { bucket: { name: 'photos' }, object: { key: 'a.jpg' } },
      },
    ],
  });
  await adapter.invoke({
    Records: [
      {
        eventSource: 'aws:dynamodb',
        eventName: 'INSERT',
        eventSourceARN:
          'arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000',
      },
    ],
  });
  const [schedule, object, item] = receiver.spans.map(({ attributes }) => attributes);
  t.like(schedule, {
    'faas.trigger': 'timer',
    'faas.invocation.start_time': '2026-01-01T00:00:00Z',
  });
  t.like(object, {
    'faas.trigger': 'datasource',
    'faas.document.collection': 'photos',
    'faas.document.name': 'a.jpg',
    'faas.document.operation': 'delete',
  });
  t.like(item, {
    'faas.trigger': 'datasource',
    'faas.document.collection': 'orders',
    'faas.document.operation': 'insert',
  });
  for (const { attributes } of receiver.spans) {
    const names = Object.keys(attributes).filter((name) => name !== 'lwa.event_source');
    for (const name of names) t.true(ATTRIBUTE_NAMES.has(name), name);
  }
});

test.serial('an event that is nothing like its kind is described all the same', async (t) => {
  const adapter = adapterWith();
  const odd = [
    null,
    7,
    'text',
    [],
    { Records: [{ eventSource: 'aws:sqs', attributes: 7, eventSourceARN: 7 }, null] },
    { Records: [{ eventSource: 'aws:s3', s3: [] }] },
    { Records: [{ eventSource: 'aws:dynamodb', eventSourceARN: 'arn' }] },
  ];
  for (const event of odd) t.is((await adapter.invoke(event)).error, undefined);
  t.is(receiver.spans.length, odd.length);
});

test.serial('the metrics of the conventions are sent, and the counts are right', async (t) => {
  const adapter = adapterWith({ flushInterval: '1h' }, ({ path, method }) => {
    if (path === '/broken' || method === 'BREW') throw new Error('broken');
    return new HttpResponse({ status: 204 });
  });
  for (const target of ['/', '/', '/broken']) await adapter.request({ target });
  await adapter.request({ method: 'BREW' });
  await adapter.invoke({});
  receiver.metrics.length = 0;
  await adapter.shutdown();
  const counts = (name: string) => {
    const metric = receiver.metrics.find((one) => one.name === name);
    return metric?.points.map(({ attributes, count }) => [attributes, count]);
  };
  const get = { 'http.request.method': 'GET', 'url.scheme': 'https' };
  t.deepEqual(counts('http.server.request.duration'), [
    [{ ...get, 'http.response.status_code': 204 }, 2],
    [{ ...get, 'http.response.status_code': 500, 'error.type': 'LWA_ERR_INTERNAL' }, 1],
    [
      {
        ...get,
        'http.request.method': '_OTHER',
        'http.response.status_code': 500,
        'error.type': 'LWA_ERR_INTERNAL',
      },
      1,
    ],
  ]);
  t.deepEqual(counts('faas.invoke_duration'), [
    [{ 'faas.trigger': 'http' }, 4],
    [{ 'faas.trigger': 'other' }, 1],
  ]);
  t.deepEqual(counts('faas.coldstarts'), [[{ 'faas.trigger': 'http' }, 1]]);
  t.deepEqual(counts('faas.errors'), [[{ 'faas.trigger': 'http' }, 2]]);
  t.is(receiver.spans.length, 5);
});

test.serial('what is not sampled is not sent, and the app is told so', async (t) => {
  withEnvironment(t, { OTEL_TRACES_SAMPLER: 'always_off', OTEL_SERVICE_NAME: 'other' });
  const adapter = adapterWith();
  await adapter.request();
  t.is(receiver.spans.length, 0);
  t.regex(adapter.requests[0]!.headers.get('traceparent')!, /^00-[\da-f]{32}-[\da-f]{16}-00$/);
});

test.serial(
  "the environment names the service, the endpoint and the collector's key",
  async (t) => {
    withEnvironment(t, {
      OTEL_SERVICE_NAME: 'other',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,cloud.region=mars',
      OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/tenant`,
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=k1',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_METRICS_EXPORTER: 'none',
    });
    const adapter = new TestAdapter({
      plugins: [otel()],
      app: () => new HttpResponse({ status: 200 }),
    });
    await adapter.request();
    t.deepEqual(
      receiver.requests.map(({ path }) => path),
      ['/tenant/v1/traces'],
    );
    t.is(receiver.requests[0]?.headers['api-key'], 'k1');
    t.like(receiver.spans[0]?.resource, {
      'service.name': 'other',
      'cloud.region': 'mars',
      'deployment.environment.name': 'test',
    });
  },
);

test.serial('protobuf is what is spoken without a word about it', async (t) => {
  withEnvironment(t, { OTEL_EXPORTER_OTLP_PROTOCOL: '' });
  await adapterWith().request();
  t.deepEqual(receiver.requests.map(({ path }) => path).sort(), ['/v1/metrics', '/v1/traces']);
  for (const { headers } of receiver.requests) {
    t.is(headers['content-type'], 'application/x-protobuf');
  }
});

test.serial('nothing is done where OpenTelemetry is switched off', async (t) => {
  withEnvironment(t, { OTEL_SDK_DISABLED: 'true' });
  const adapter = adapterWith();
  await adapter.request();
  await adapter.shutdown();
  t.is(receiver.requests.length, 0);
  t.false(adapter.requests[0]?.headers.has('traceparent'));
});

test.serial('a protocol that is not spoken here stops the start, with what to do', (t) => {
  withEnvironment(t, { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
  t.throws(() => adapterWith(), {
    code: 'LWA_ERR_PLUGIN_INVALID',
    message:
      /options\.protocol: expected "http\/protobuf" or "http\/json".*OTEL_EXPORTER_OTLP_PROTOCOL.*"grpc"/,
  });
  t.notThrows(() => adapterWith({ protocol: 'http/json' }));
});

test.serial('a collector that is not there costs no answer, and is logged once', async (t) => {
  // No time is left for a second attempt.
  withEnvironment(t, { OTEL_EXPORTER_OTLP_TIMEOUT: '900' });
  const gone = await OtlpReceiver.start();
  const endpoint = gone.url;
  await gone.stop();
  const adapter = adapterWith({ endpoint, flushTimeout: '30s' });
  for (let count = 0; count < 3; count++) {
    t.is((await adapter.request()).response?.status, 200);
  }
  await adapter.shutdown();
  t.is(adapter.log.length, 1);
  t.regex(
    adapter.log[0]!.message,
    /^OpenTelemetry (traces|metrics) could not be sent: .*(ECONNREFUSED|timed out).* Is the collector/,
  );
});

test.serial('a collector that never answers is not waited for', async (t) => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const adapter = adapterWith({ endpoint: `http://127.0.0.1:${port}`, flushTimeout: 20 });
  for (let count = 0; count < 3; count++) await adapter.request();
  t.is(adapter.log.length, 1);
  t.regex(adapter.log[0]!.message, /data could not be sent: it was not taken within 20 ms/);
});

test.serial('of an invocation near its deadline nothing is waited for', async (t) => {
  const { now } = Date;
  const ms = now();
  Date.now = () => ms;
  t.teardown(() => {
    Date.now = now;
  });
  const adapter = adapterWith();
  await adapter.request({}, { deadlineMs: ms + 540 });
  t.is(receiver.requests.length, 0);
  await adapter.shutdown();
  t.is(receiver.spans.length, 1);
});

test.serial('sixty-four exchanges at once keep their spans apart', async (t) => {
  withEnvironment(t, { AWS_LAMBDA_MAX_CONCURRENCY: '64', OTEL_BSP_SCHEDULE_DELAY: '600000' });
  const adapter = adapterWith({}, async ({ path }) => {
    await new Promise((resolve) => setImmediate(resolve));
    return new HttpResponse({ status: 200 + Number(path.slice(1)) });
  });
  await adapter.request({ target: '/99' });
  const all = Array.from({ length: 64 }, (_, index) => adapter.request({ target: `/${index}` }));
  await Promise.all(all);
  t.is(receiver.requests.length, 0);
  await adapter.shutdown();
  t.is(receiver.spans.length, 65);
  t.is(new Set(receiver.spans.map(({ traceId }) => traceId)).size, 65);
  for (const { attributes } of receiver.spans) {
    const index = Number(String(attributes['url.path']).slice(1));
    t.is(attributes['http.response.status_code'], 200 + index);
  }
});

test.serial("the app's time can have a span of its own, which the app joins", async (t) => {
  const adapter = adapterWith({ appSpan: true });
  await adapter.request();
  const [app, server] = receiver.spans;
  t.like(app, { name: 'app', kind: 3, parentSpanId: server?.spanId, traceId: server?.traceId });
  t.regex(adapter.requests[0]!.headers.get('traceparent')!, new RegExp(app!.spanId));
});

test.serial('a stream still streams, and its span says that it broke off', async (t) => {
  const gate = deferred();
  const failure = new AdapterError({ code: 'LWA_ERR_APP_CLOSED', message: 'broken off' });
  const pipeline = new Pipeline({
    plugins: [functionUrl(), otel({ endpoint: receiver.url })],
    streaming: true,
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    },
    app: {
      forward: () =>
        Promise.resolve(
          new HttpResponse({
            status: 200,
            body: (async function* () {
              yield Buffer.from('first');
              await gate.promise;
              throw failure;
            })(),
          }),
        ),
    },
  });
  await pipeline.lifecycle('boot');
  const invocation = new Invocation({
    requestId: 'id-1',
    payload: Buffer.from(JSON.stringify(eventOf({}))),
  });
  const { exchange, outcome } = await pipeline.handle(invocation);
  const { body } = outcome as { body: AsyncIterable<Uint8Array> };
  const chunks = body[Symbol.asyncIterator]();
  t.is(Buffer.from((await chunks.next()).value as Uint8Array).toString(), 'first');
  t.is(receiver.spans.length, 0);
  gate.resolve(undefined);
  await t.throwsAsync(Promise.resolve(chunks.next()), { is: failure });
  await pipeline.settle(exchange!);
  t.like(receiver.spans[0]?.attributes, {
    'http.response.status_code': 200,
    'error.type': 'LWA_ERR_APP_CLOSED',
  });
});

test.serial('an environment that is a copy of a snapshot has a name of its own', async (t) => {
  withEnvironment(t, { AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' });
  await adapterWith().request();
  await adapterWith().request();
  t.deepEqual(
    receiver.spans.map(({ attributes }) => attributes['faas.coldstart']),
    [false, false],
  );
  t.is(new Set(receiver.spans.map(({ resource }) => resource['service.instance.id'])).size, 2);
});

test('options are checked', (t) => {
  t.throws(() => otel({ endpoint: 'collector:4318' }), { message: /options\.endpoint/ });
  t.throws(() => otel({ propagators: ['b3' as 'xray'] }), { message: /options\.propagators\[0\]/ });
  t.throws(() => otel({ flushTimeout: '5x' as '5s' }), { message: /options\.flushTimeout/ });
});

function deferred() {
  let resolve!: (value: unknown) => void;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
