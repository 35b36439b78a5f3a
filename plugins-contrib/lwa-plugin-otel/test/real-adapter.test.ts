import { fileURLToPath } from 'node:url';
import test from 'ava';
import { eventOf } from 'lambda-web-adapter/testing';
import { lwaInvoke } from '../../test/lwa-invoke.ts';
import { OtlpReceiver } from './otlp-receiver.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

test('the adapter sends the span of an invocation, which the app was told of', async (t) => {
  const receiver = await OtlpReceiver.start();
  t.teardown(() => receiver.stop());
  process.env['TEST_RECEIVER'] = receiver.url;
  const { code, stderr, stdout } = await lwaInvoke(
    eventOf({ target: '/orders' }),
    here('fixtures/app.mjs'),
    here('fixtures/lwa.config.ts'),
  );
  t.is(code, 0, stderr);
  await receiver.until(() => receiver.spans.length > 0);
  const [span] = receiver.spans;
  t.like(span?.attributes, { 'url.path': '/orders', 'http.response.status_code': 200 });
  t.is(stdout.trim(), `00-${span?.traceId}-${span?.spanId}-01`);
  await receiver.until(() => receiver.metrics.some(({ name }) => name === 'faas.coldstarts'));
});
