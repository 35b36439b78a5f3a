import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import test from 'ava';
import { HttpResponse } from 'lambda-web-adapter';
import { TestAdapter } from 'lambda-web-adapter/testing';
import otel from '../../src/index.ts';
import { freePort } from '../../../../test/local/free-port.ts';
import { OtlpReceiver } from '../otlp-receiver.ts';

/**
 * Against the OpenTelemetry Collector, which takes protobuf or JSON from the plugin and hands on what
 * it has understood: `npm run test:otel` builds it.
 */
const program = process.env['OTEL_COLLECTOR']!;

/** Resolves when it is ready, with the URL that takes OTLP. */
async function startCollector(t: { teardown: (undo: () => unknown) => void }, target: string) {
  const endpoint = `127.0.0.1:${await freePort()}`;
  const pipeline = { receivers: ['otlp'], exporters: ['otlp_http'] };
  const config = {
    receivers: { otlp: { protocols: { http: { endpoint } } } },
    exporters: {
      otlp_http: {
        endpoint: target,
        encoding: 'json',
        compression: 'none',
        sending_queue: { enabled: false },
        retry_on_failure: { enabled: false },
      },
    },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { traces: pipeline, metrics: pipeline },
    },
  };
  const collector = spawn(program, ['--config', `yaml:${JSON.stringify(config)}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.teardown(() => collector.kill('SIGKILL'));
  const log: string[] = [];
  for await (const line of createInterface(collector.stderr)) {
    log.push(line);
    if (line.includes('Everything is ready')) return `http://${endpoint}`;
  }
  throw new Error(`The collector ended: ${log.join('\n')}`);
}

for (const protocol of ['http/protobuf', 'http/json'] as const) {
  test(`the collector understands what is sent by ${protocol}`, async (t) => {
    const receiver = await OtlpReceiver.start();
    t.teardown(() => receiver.stop());
    const endpoint = await startCollector(t, receiver.url);
    const adapter = new TestAdapter({
      plugins: [otel({ endpoint, protocol, appSpan: true, flushTimeout: '30s' })],
      app: ({ path }) => new HttpResponse({ status: path === '/broken' ? 503 : 200 }),
    });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await adapter.request({ headers: { traceparent, tracestate: 'vendor=1' } });
    await adapter.request({ target: '/broken' });
    await adapter.invoke({
      Records: [
        {
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:orders',
          body: '',
          attributes: {
            AWSTraceHeader:
              'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
          },
        },
      ],
    });
    await adapter.shutdown();
    t.deepEqual(adapter.log, []);

    const names = receiver.spans.map(({ name, kind, status }) => [name, kind, status.code ?? 0]);
    t.deepEqual(names, [
      ['app', 3, 0],
      ['GET', 2, 0],
      ['app', 3, 2],
      ['GET', 2, 2],
      ['app', 3, 0],
      ['orders process', 5, 0],
    ]);
    const [, ok, , broken, , messages] = receiver.spans;
    t.like(ok, {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentSpanId: 'b7ad6b7169203331',
      attributes: { 'http.response.status_code': 200, 'faas.coldstart': true, 'url.path': '/' },
    });
    t.like(broken?.attributes, { 'http.response.status_code': 503, 'error.type': '503' });
    t.is(messages?.links[0]?.spanId, 'b7ad6b7169203331');
    const metrics = new Set(receiver.metrics.map(({ name, unit }) => `${name} ${unit}`));
    t.deepEqual([...metrics].sort(), [
      'faas.coldstarts {coldstart}',
      'faas.invoke_duration s',
      'http.server.request.duration s',
    ]);
  });
}
