import { createHash, createHmac } from 'node:crypto';
import test from 'ava';
import { HttpResponse, type Plugin } from '../../src/index.ts';
import { TestAdapter, type TestRequest } from '../../src/testing.ts';
import { recipe } from './recipe.ts';

function adapterWith(plugin: Plugin): TestAdapter {
  return new TestAdapter({ plugins: [plugin], app: () => new HttpResponse({ status: 200 }) });
}

async function answer(adapter: TestAdapter, request: TestRequest) {
  const { response } = await adapter.request(request);
  return response!;
}

const SQS = { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: 'x' }] };

test('authentication: a valid session is let in, all else is sent to log in', async (t) => {
  const { session } = await recipe<{ session(o: { key: string; login: string }): Plugin }>(
    t,
    'Authentication',
  );
  const adapter = adapterWith(session({ key: 'k', login: '/login' }));
  const cookie = (user: string, expiry: number, key = 'k') => {
    const text = `${user}.${expiry}`;
    return `a=b; session=${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };
  const soon = Math.floor(Date.now() / 1000) + 60;
  t.is((await answer(adapter, { headers: { cookie: cookie('ada', soon) } })).status, 200);
  t.is(adapter.requests[0]?.headers.get('x-user'), 'ada');

  for (const headers of [
    {},
    { 'x-user': 'root' },
    { cookie: cookie('ada', soon - 120) },
    { cookie: cookie('ada', soon, 'other') },
    { cookie: cookie('ada', soon).replace('ada', 'root') },
  ] as Record<string, string>[]) {
    const refused = await answer(adapter, { target: '/a?b=c', headers });
    t.is(refused.status, 303);
    t.is(refused.headers.get('location'), '/login?to=%2Fa%3Fb%3Dc');
  }
  t.is((await answer(adapter, { target: '/login' })).status, 200);
  t.is(adapter.requests.length, 2);
});

test('A/B tests: a newcomer gets a variant and keeps it', async (t) => {
  const { variants } = await recipe<{ variants(o: { names: string[] }): Plugin }>(t, 'A/B tests');
  const adapter = adapterWith(variants({ names: ['a', 'b'] }));
  const first = await answer(adapter, { headers: { 'x-variant': 'forged' } });
  const variant = adapter.requests[0]!.headers.get('x-variant')!;
  t.true(['a', 'b'].includes(variant));
  t.regex(first.headers.get('set-cookie')!, new RegExp(`^variant=${variant}; Path=/; Max-Age=`));
  const second = await answer(adapter, { headers: { cookie: `variant=${variant}` } });
  t.is(adapter.requests[1]!.headers.get('x-variant'), variant);
  t.false(second.headers.has('set-cookie'));
  t.true((await answer(adapter, { headers: { cookie: 'variant=c' } })).headers.has('set-cookie'));
});

test('tenants: the host says whose request it is, and the path stays as it was sent', async (t) => {
  const { tenants } = await recipe<{ tenants(o: { domain: string }): Plugin }>(t, 'Tenants');
  const adapter = adapterWith(tenants({ domain: 'example.com' }));
  const host = 'Acme.example.com:443';
  await answer(adapter, { target: '/a%2Fb?q=1', headers: { host, 'x-tenant': 'other' } });
  t.is(adapter.requests[0]?.target, '/tenants/acme/a%2Fb?q=1');
  t.is(adapter.requests[0]?.headers.get('x-tenant'), 'acme');
  for (const stranger of ['example.com', 'a.b.example.com', 'acme.example.com.evil', '']) {
    const refused = await answer(adapter, { headers: { host: stranger, 'x-tenant': 'acme' } });
    t.is(refused.status, 421, stranger);
  }
  t.is(adapter.requests.length, 1);
});

test('a maintenance page: callers get 503 in their own format, events fail', async (t) => {
  const { maintenance } = await recipe<{ maintenance(o: { on: boolean }): Plugin }>(
    t,
    'A maintenance page',
  );
  const adapter = adapterWith(maintenance({ on: true }));
  const page = await answer(adapter, { headers: { accept: 'text/html,*/*' } });
  t.is(page.status, 503);
  t.is(page.headers.get('retry-after'), '300');
  t.is(page.headers.get('content-type'), 'text/html; charset=utf-8');
  t.is((await answer(adapter, {})).headers.get('content-type'), 'application/json');
  t.is((await adapter.invoke(SQS)).error?.message, 'Under maintenance');
  t.is(adapter.requests.length, 0);
  t.is((await answer(adapterWith(maintenance({ on: false })), {})).status, 200);
});

test('signed requests: the app can check what it gets', async (t) => {
  const { signature } = await recipe<{ signature(o: { key: string }): Plugin }>(
    t,
    'Signed requests',
  );
  const adapter = adapterWith(signature({ key: 'k' }));
  const headers = { 'x-signature': 'forged' };
  await answer(adapter, { method: 'POST', target: '/a?b', body: 'text', headers });
  const { method, target, headers: seen } = adapter.requests[0]!;
  const [, time, given] = /^t=(\d+),v1=([\w-]+)$/.exec(seen.get('x-signature')!)!;
  const digest = createHash('sha256').update('text').digest('hex');
  const text = [time, method, target, digest].join('\n');
  t.is(given, createHmac('sha256', 'k').update(text).digest('base64url'));
});
