import test from 'ava';
import {
  AdapterError,
  type EventSource,
  Exchange,
  HttpRequest,
  HttpResponse,
} from '../../src/pipeline/index.ts';
import { Harness, invocationOf, plugin } from './harness.ts';

/** A source whose requests are not events. */
const LIVE: EventSource = {
  name: 'live',
  kind: 'http',
  matches: () => false,
  decode: () => {
    throw new Error('there is nothing to decode');
  },
  encode: ({ body }) => body,
  encodePrelude: () => '',
};

function exchange(target = '/'): Exchange {
  const request = new HttpRequest({ method: 'GET', target });
  return new Exchange(invocationOf(null), LIVE, request, true);
}

test('a request that came as one goes through the hooks without being decoded', async (t) => {
  const harness = new Harness({
    streaming: true,
    plugins: [
      plugin('marks', ({ hooks }) => {
        hooks.request.tap('marks', ({ request, source }) => {
          request.headers.set('x-source', source.name);
        });
        hooks.response.tap('marks', ({ response }) => {
          response.headers.set('x-mark', '1');
        });
      }),
    ],
  });
  const live = exchange('/live');
  const { outcome } = await harness.pipeline.answer(live);
  t.is(outcome.type, 'stream');
  t.is(harness.requests[0]?.target, '/live');
  t.is(harness.requests[0]?.headers.get('x-source'), 'live');
  t.is(live.response?.headers.get('x-mark'), '1');
});

test('it can be forwarded to another app than other requests', async (t) => {
  const harness = new Harness({ streaming: true });
  const live = exchange();
  await harness.pipeline.answer(live, {
    forward: async () => new HttpResponse({ status: 101 }),
  });
  t.is(live.response?.status, 101);
  t.is(harness.requests.length, 0);
});

test('what cannot be served is answered as any failure is', async (t) => {
  const harness = new Harness({ streaming: true });
  const live = exchange();
  const error = new AdapterError({ code: 'LWA_ERR_REQUEST_INVALID', message: 'no', status: 400 });
  const { outcome } = await harness.pipeline.fail(live, error);
  t.is(outcome.type, 'stream');
  t.is(live.response?.status, 400);
  t.deepEqual(harness.log.messages('error'), ['no']);
});

test('a caller who has gone is no error in the log', async (t) => {
  const harness = new Harness({ streaming: true });
  const error = new AdapterError({ code: 'LWA_ERR_CLIENT_CLOSED', message: 'gone', status: 499 });
  await harness.pipeline.fail(exchange(), error);
  t.deepEqual(harness.log.messages('error'), []);
  t.deepEqual(harness.log.messages('debug'), ['gone']);
});
