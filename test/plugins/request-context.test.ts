import test from 'ava';
import fc from 'fast-check';
import { type RequestContextOptions, requestContext } from '../../src/plugins/index.ts';
import { Harness, testSource } from '../pipeline/harness.ts';

const HEADER = 'x-amzn-request-context';

test('the app gets all of the context, unknown members included', async (t) => {
  const harness = new Harness({ plugins: [requestContext()] });
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (context) => {
      const { headers } = await harness.seen({ requestContext: context });
      t.deepEqual(JSON.parse(headers.get(HEADER)!), JSON.parse(JSON.stringify(context)));
    }),
  );
});

test('copies that a caller sends are overwritten', async (t) => {
  const harness = new Harness({ plugins: [requestContext()] });
  const { headers } = await harness.seen({
    headers: [
      ['X-Amzn-Request-Context', '{"accountId":"evil"}'],
      [HEADER, '{"accountId":"evil"}'],
    ],
    requestContext: { elb: {} },
  });
  t.deepEqual([...headers], [[HEADER, '{"elb":{}}']]);
});

test('without a context it is null, and an event that is no request may have one', async (t) => {
  const http = new Harness({ plugins: [requestContext()] });
  t.is((await http.seen({})).headers.get(HEADER), 'null');
  const event = new Harness({ source: testSource('event'), plugins: [requestContext()] });
  t.is((await event.seen({})).headers.get(HEADER), 'null');
  const { headers } = await event.seen({ requestContext: { connectionId: 'c' } });
  t.is(headers.get(HEADER), '{"connectionId":"c"}');
});

test('a context over the limit is trimmed, with a warning that names what is missing', async (t) => {
  const harness = new Harness({ plugins: [requestContext()] });
  const identity = { clientCert: { clientCertPem: 'p'.repeat(20_000) } };
  const { headers } = await harness.seen({ requestContext: { accountId: '1', identity } });
  t.is(headers.get(HEADER), '{"accountId":"1","identity":{"clientCert":{}}}');
  t.deepEqual(harness.log.messages('warn'), [
    '"x-amzn-request-context" would exceed 16384 bytes; left out: identity.clientCert.clientCertPem',
  ]);
});

test('wrong options are refused', (t) => {
  for (const maxBytes of [3, 1.5, '100', Number.NaN]) {
    t.throws(() => requestContext({ maxBytes } as RequestContextOptions), {
      code: 'LWA_ERR_PLUGIN_INVALID',
      message: /options\.maxBytes: expected a whole number, 4 or more/,
    });
  }
});
