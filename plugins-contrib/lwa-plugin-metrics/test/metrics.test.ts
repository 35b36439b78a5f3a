import test from 'ava';
import fc from 'fast-check';
import { AdapterError, HttpResponse, type Plugin } from 'lambda-web-adapter';
import { TestAdapter, type TestAdapterOptions } from 'lambda-web-adapter/testing';
import metrics, { type MetricsOptions } from '../src/index.ts';
import { type Emf, parseEmf } from './emf.ts';

process.env['AWS_LAMBDA_FUNCTION_NAME'] = 'shop';
process.env['AWS_LAMBDA_INITIALIZATION_TYPE'] = 'on-demand';

interface Setup extends Partial<TestAdapterOptions> {
  options?: MetricsOptions;
}

function watched({ options = {}, plugins = [], ...setup }: Setup = {}) {
  const documents: Emf[] = [];
  const write = (line: string) => documents.push(parseEmf(line));
  const adapter = new TestAdapter({
    app: () => new HttpResponse({ status: 200, body: 'hello' }),
    ...setup,
    plugins: [...plugins, metrics({ write, ...options })],
  });
  return { adapter, documents };
}

const SQS = { Records: [{ eventSource: 'aws:sqs', body: '' }] };

test('each invocation is a line, with what CloudWatch makes metrics of', async (t) => {
  const { adapter, documents } = watched();
  await adapter.request({ method: 'POST', body: '' }, { requestId: 'id-1' });
  t.is(documents.length, 1);
  const document = documents[0]!;
  t.like(document, {
    FunctionName: 'shop',
    requestId: 'id-1',
    source: 'function-url',
    method: 'POST',
    status: 200,
    ColdStart: 1,
    '2xx': 1,
    '3xx': 0,
    '4xx': 0,
    '5xx': 0,
    ResponseSize: 5,
  });
  const [directive] = document._aws.CloudWatchMetrics;
  t.is(directive?.Namespace, 'LambdaWebAdapter');
  t.deepEqual(directive?.Dimensions, [['FunctionName']]);
  t.deepEqual(
    directive?.Metrics.map(({ Name, Unit }) => `${Name} ${Unit}`),
    [
      'Duration Milliseconds',
      'AppDuration Milliseconds',
      'Overhead Milliseconds',
      'ColdStart Count',
      'InitDuration Milliseconds',
      '2xx Count',
      '3xx Count',
      '4xx Count',
      '5xx Count',
      'ResponseSize Bytes',
    ],
  );
  const { AppDuration, Duration, Overhead } = document as unknown as Record<string, number>;
  t.true(Math.abs(Duration! - AppDuration! - Overhead!) < 0.002);
});

test('only the first invocation of an environment can be a cold start', async (t) => {
  const { adapter, documents } = watched();
  await adapter.request();
  await adapter.request();
  t.deepEqual(
    documents.map(({ ColdStart }) => ColdStart),
    [1, 0],
  );
  t.false('InitDuration' in documents[1]!);
});

test('statuses are counted by class, those of failures among them', async (t) => {
  const { adapter, documents } = watched({
    app: ({ path }) => {
      if (path === '/gone') {
        throw new AdapterError({ code: 'LWA_ERR_APP_CLOSED', message: 'gone', status: 502 });
      }
      return new HttpResponse({ status: Number(path.slice(1)) });
    },
    settings: { errorStatusCodes: '503' },
  });
  for (const target of ['/204', '/304', '/404', '/500', '/503', '/gone']) {
    await adapter.request({ target });
  }
  t.deepEqual(
    documents.map((document) => [
      document['status'],
      ['2xx', '3xx', '4xx', '5xx'].map((name) => document[name]),
    ]),
    [
      [204, [1, 0, 0, 0]],
      [304, [0, 1, 0, 0]],
      [404, [0, 0, 1, 0]],
      [500, [0, 0, 0, 1]],
      [503, [0, 0, 0, 1]],
      [502, [0, 0, 0, 1]],
    ],
  );
});

test('failures of events are counted by their source', async (t) => {
  const { adapter, documents } = watched({
    app: ({ headers }) => {
      const failed = headers.get('x-lambda-event-source') === 'sqs';
      return new HttpResponse({ status: failed ? 500 : 204 });
    },
  });
  t.is((await adapter.invoke(SQS)).error?.code, 'LWA_ERR_EVENT_ANSWER');
  await adapter.invoke({ any: 'event' });
  t.like(documents[0], { EventSource: 'sqs', EventFailures: 1 });
  t.like(documents[1], { EventSource: 'direct', EventFailures: 0 });
  for (const document of documents) {
    t.deepEqual(document._aws.CloudWatchMetrics[0]?.Dimensions, [
      ['FunctionName'],
      ['FunctionName', 'EventSource'],
    ]);
    t.false('5xx' in document);
    t.false('status' in document);
  }
});

test('an event whose failure a plugin has answered is none', async (t) => {
  const consoling: Plugin = {
    name: 'consoling',
    apply({ hooks }) {
      hooks.failed.tap('consoling', () => new HttpResponse({ status: 200, body: 'null' }));
    },
  };
  const { adapter, documents } = watched({
    plugins: [consoling],
    app: () => {
      throw new Error('broken');
    },
  });
  t.is((await adapter.invoke(SQS)).error, undefined);
  t.is(documents[0]?.['EventFailures'], 0);
});

test('what another plugin answers took no time of the app', async (t) => {
  const cached: Plugin = {
    name: 'cached',
    apply({ hooks }) {
      hooks.reply.tap('cached', () => new HttpResponse({ status: 200 }));
    },
  };
  const { adapter, documents } = watched({ plugins: [cached] });
  await adapter.request();
  t.false('AppDuration' in documents[0]!);
  t.true('Duration' in documents[0]!);
});

test('a stream is counted while it streams, as it leaves', async (t) => {
  const { adapter, documents } = watched({
    settings: { invokeMode: 'response_stream', compressStreams: true },
    app: () =>
      new HttpResponse({
        status: 200,
        headers: { 'content-type': 'text/plain' },
        body: (async function* () {
          for (let part = 0; part < 10; part++) {
            await Promise.resolve();
            yield Buffer.alloc(10_000, 'a');
          }
        })(),
      }),
  });
  const { response } = await adapter.request({ headers: { 'accept-encoding': 'gzip' } });
  const size = (response!.body as Uint8Array).byteLength;
  t.true(size < 50_000);
  t.is(documents[0]?.['ResponseSize'], size);
  t.true('AppDuration' in documents[0]!);
});

test('routes are a dimension of their own, beside the total', async (t) => {
  const { adapter, documents } = watched({
    options: {
      namespace: 'Shop/Web',
      dimensions: { Stage: 'prod', Service: 'web' },
      highResolution: true,
      route: ({ path }) => (path === '/' ? undefined : path),
    },
  });
  for (const target of ['/orders', '/', `/${'x'.repeat(1100)}`]) await adapter.request({ target });
  const [orders, ...others] = documents;
  t.like(orders, { Route: '/orders', Stage: 'prod', Service: 'web' });
  t.deepEqual(orders?._aws.CloudWatchMetrics[0]?.Dimensions, [
    ['Stage', 'Service'],
    ['Stage', 'Service', 'Route'],
  ]);
  t.is(orders?._aws.CloudWatchMetrics[0]?.Namespace, 'Shop/Web');
  t.true(orders?._aws.CloudWatchMetrics[0]?.Metrics.every((one) => one.StorageResolution === 1));
  for (const document of others) t.false('Route' in document);
});

test('many invocations can share a line, and the rest is written at the end', async (t) => {
  const { adapter, documents } = watched({ options: { batch: 3, interval: '1h' } });
  for (let count = 0; count < 4; count++) await adapter.request();
  t.is(documents.length, 1);
  t.like(documents[0], { ColdStart: [1, 0, 0], '2xx': [1, 1, 1], ResponseSize: [5, 5, 5] });
  t.is((documents[0]?.['InitDuration'] as number[]).length, 1);
  t.false('requestId' in documents[0]!);
  await adapter.shutdown();
  t.is(documents.length, 2);
  t.like(documents[1], { '2xx': [1] });
});

test('values wait no longer than they may', async (t) => {
  const { adapter, documents } = watched({ options: { batch: 100, interval: 0 } });
  await adapter.request();
  t.is(documents.length, 1);
});

test('no value is lost or counted twice, however invocations come', async (t) => {
  const step = fc.record({ route: fc.constantFrom('/a', '/b', '/c', '/'), event: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 7 }),
      async (steps, batch) => {
        const { adapter, documents } = watched({
          options: { batch, interval: '1h', route: ({ path }) => path },
        });
        await Promise.all(
          steps.map(({ event, route }) =>
            event ? adapter.invoke(SQS) : adapter.request({ target: route }),
          ),
        );
        await adapter.shutdown();
        for (const route of ['/a', '/b', '/c', '/', undefined]) {
          const expected = steps.filter((one) => (one.event ? undefined : one.route) === route);
          const values = documents.filter((one) => one['Route'] === route);
          const durations = values.flatMap((one) => [one['Duration']].flat());
          t.is(durations.length, expected.length);
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('without a name of the function there is no dimension', async (t) => {
  const { adapter, documents } = watched({ options: { dimensions: {} } });
  await adapter.request();
  t.deepEqual(documents[0]?._aws.CloudWatchMetrics[0]?.Dimensions, [[]]);
});

test('what CloudWatch would refuse is refused at the start', (t) => {
  const refused = (options: MetricsOptions, message: RegExp) =>
    t.throws(() => metrics(options), { code: 'LWA_ERR_PLUGIN_INVALID', message });
  refused({ namespace: 'AWS/Lambda' }, /options\.namespace: expected a CloudWatch namespace/);
  refused({ dimensions: { Stage: 'über' } }, /options\.dimensions\.Stage: expected the value/);
  refused(
    { dimensions: { Duration: 'x' } },
    /options\.dimensions: expected names .* got "Duration"/,
  );
  refused({ batch: 101 }, /options\.batch: expected a whole number/);
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`d${index}`, 'x']));
  refused({ dimensions: many }, /options\.dimensions: expected at most 29/);
});
