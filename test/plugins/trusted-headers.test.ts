import test from 'ava';
import { reservedHeaders, tenantId, traceId } from '../../src/plugins/index.ts';
import { Harness, plugin, testSource } from '../pipeline/harness.ts';

test('reserved fields of a caller are removed in any spelling, all others are kept', async (t) => {
  const reserved = [
    'x-lambda-event-source',
    'X-Lambda-',
    'X_LAMBDA_EVENT_SOURCE',
    'x-lwa-control',
    'x_lwa-control',
    'X-Amzn-Request-Context',
    'x_amzn_lambda_context',
    'x-amz_tenant_id',
  ];
  const others = ['x-lambda', 'x-lwanda', 'lambda-x', 'x-amzn-trace-id', 'x_amz_date', 'Host'];
  const harness = new Harness({ plugins: [reservedHeaders()] });
  const { headers } = await harness.seen({
    headers: [...reserved, ...others].map((name) => [name, 'v']),
  });
  t.deepEqual(
    [...headers].map(([name]) => name),
    others,
  );
});

test('they are gone before any other tap runs', async (t) => {
  t.plan(2);
  const early = plugin('early', ({ hooks }) => {
    hooks.request.tap({ name: 'early', stage: -1 }, ({ request }) => {
      t.false(request.headers.has('x-lwa-user'));
      request.headers.set('x-lwa-user', 'set by a plugin');
    });
  });
  const harness = new Harness({ plugins: [early, reservedHeaders()] });
  const { headers } = await harness.seen({ headers: [['x-lwa-user', 'evil']] });
  t.is(headers.get('x-lwa-user'), 'set by a plugin');
});

test('where no caller wrote the request, the fields of the source stay', async (t) => {
  const harness = new Harness({ source: testSource('event'), plugins: [reservedHeaders()] });
  const { headers } = await harness.seen({ headers: [['x-lambda-event-source', 'sqs']] });
  t.is(headers.get('x-lambda-event-source'), 'sqs');
});

test('the tenant is what Lambda says, never what a caller says', async (t) => {
  const harness = new Harness({ plugins: [tenantId()] });
  const headers = [['X-Amz-Tenant-Id', 'evil']] as const;
  const named = await harness.seen({ headers }, { tenantId: 'blue team_1.a/b=c+d-e@f:g' });
  t.deepEqual(named.headers.getAll('x-amz-tenant-id'), ['blue team_1.a/b=c+d-e@f:g']);
  for (const none of [undefined, '']) {
    const without = await harness.seen({ headers }, { tenantId: none });
    t.false(without.headers.has('x-amz-tenant-id'));
  }
});

test('a tenant id that would not arrive as it is, is left out with a warning', async (t) => {
  for (const tenant of ['a\r\nb: c', 'a\0', 'é', ' a', 'a ', 'a\tb', '\x7f']) {
    const harness = new Harness({ plugins: [tenantId()] });
    const { headers } = await harness.seen(
      { headers: [['x-amz-tenant-id', 'evil']] },
      { tenantId: tenant },
    );
    t.false(headers.has('x-amz-tenant-id'));
    t.is(harness.log.messages('warn').length, 1);
  }
});

test('the trace of the invocation overwrites that of the caller, for every source', async (t) => {
  for (const kind of ['http', 'event'] as const) {
    const harness = new Harness({ source: testSource(kind), plugins: [traceId()] });
    const headers = [['X-Amzn-Trace-Id', 'Root=caller']] as const;
    const traced = await harness.seen({ headers }, { traceId: 'Root=1-2-3' });
    t.deepEqual(traced.headers.getAll('x-amzn-trace-id'), ['Root=1-2-3']);
    for (const none of [undefined, '']) {
      const untraced = await harness.seen({ headers }, { traceId: none });
      t.is(untraced.headers.get('x-amzn-trace-id'), 'Root=caller');
    }
  }
});
