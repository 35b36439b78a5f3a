import test from 'ava';
import fc from 'fast-check';
import { requestId, requestStart, traceparent } from '../../src/plugins/index.ts';
import { Harness } from '../pipeline/harness.ts';

test('the request id is Lambda’s, unless the request came with one', async (t) => {
  const harness = new Harness({ plugins: [requestId()] });
  t.is((await harness.seen()).headers.get('x-request-id'), 'request-1');
  const sent = await harness.seen({ headers: [['X-Request-Id', 'theirs']] });
  t.deepEqual([...sent.headers], [['X-Request-Id', 'theirs']]);
  const empty = await harness.seen({ headers: [['X-Request-Id', '']] });
  t.deepEqual([...empty.headers], [['x-request-id', 'request-1']]);
});

test('the request id can have another header', async (t) => {
  const harness = new Harness({ plugins: [requestId({ header: 'X-Correlation-Id' })] });
  t.deepEqual([...(await harness.seen()).headers], [['X-Correlation-Id', 'request-1']]);
  t.throws(() => requestId({ header: 'a b' }), { message: /expected the name of a header/ });
});

test('the request’s start is the front door’s time, never the caller’s', async (t) => {
  const harness = new Harness({ plugins: [requestStart()] });
  const headers = [
    ['X-Request-Start', 't=1'],
    ['x_request_start', 't=1'],
  ] as const;
  for (const requestContext of [
    { timeEpoch: 1_700_000_000_001 },
    { requestTimeEpoch: 1_700_000_000_001 },
  ]) {
    const { headers: seen } = await harness.seen({ headers, requestContext });
    t.deepEqual([...seen], [['x-request-start', 't=1700000000001']]);
  }
});

test('where the front door gives no time in ms, the request starts when the adapter gets it', async (t) => {
  const harness = new Harness({ plugins: [requestStart()] });
  for (const requestContext of [
    undefined,
    {},
    { timeEpoch: '1700000000001000' },
    { timeEpoch: {} },
  ]) {
    const before = Date.now();
    const { headers } = await harness.seen({ requestContext });
    const at = Number(headers.get('x-request-start')!.slice(2));
    t.true(at >= before && at <= Date.now());
  }
});

const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';

async function derived(traceId: string | undefined, headers: [string, string][] = []) {
  const harness = new Harness({ plugins: [traceparent()] });
  return [...(await harness.seen({ headers }, { traceId })).headers];
}

test('traceparent is made from the X-Ray trace', async (t) => {
  const trace = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8';
  const cases = {
    [`${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`]: `${trace}-01`,
    [`${ROOT};Parent=53995C3F42CD8AD8;Sampled=0;Lineage=25:a87bd80c:1`]: `${trace}-00`,
    [`Sampled=1; Parent=53995c3f42cd8ad8; ${ROOT}`]: `${trace}-01`,
    [`${ROOT};Parent=53995c3f42cd8ad8`]: `${trace}-00`,
  };
  for (const [traceId, expected] of Object.entries(cases)) {
    t.deepEqual(await derived(traceId), [['traceparent', expected]], traceId);
  }
});

test('a tracestate without its traceparent goes with it', async (t) => {
  const headers = await derived(`${ROOT};Parent=53995c3f42cd8ad8`, [['tracestate', 'a=b']]);
  t.deepEqual(
    headers.map(([name]) => name),
    ['traceparent'],
  );
});

test('the caller’s traceparent stays, and none is made up', async (t) => {
  const sent: [string, string][] = [
    ['traceparent', 'theirs'],
    ['tracestate', 'a=b'],
  ];
  t.deepEqual(await derived(`${ROOT};Parent=53995c3f42cd8ad8`, sent), sent);
  for (const traceId of [
    undefined,
    '',
    ROOT,
    `${ROOT};Parent=0000000000000000`,
    'Root=1-00000000-000000000000000000000000;Parent=53995c3f42cd8ad8',
    'Parent=53995c3f42cd8ad8',
    `${ROOT};Parent=53995c3f42cd8ad`,
    `X${ROOT};Parent=53995c3f42cd8ad8`,
  ]) {
    t.deepEqual(await derived(traceId), [], traceId);
  }
});

test('whatever the X-Ray header is, the result is well formed or absent', async (t) => {
  const part = fc.oneof(
    fc.constantFrom(ROOT, 'Parent=53995c3f42cd8ad8', 'Sampled=1', 'Self=1-1-1', ' ', ';'),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part), async (parts) => {
      for (const [, value] of await derived(parts.join(';'))) {
        t.regex(value, /^00-[\da-f]{32}-[\da-f]{16}-0[01]$/);
      }
    }),
    { numRuns: 300 },
  );
});
