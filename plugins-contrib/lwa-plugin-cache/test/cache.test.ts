import test from 'ava';
import { HttpResponse, type Plugin } from 'lambda-web-adapter';
import cache, { type CacheOptions } from '../src/index.ts';
import { CachedApp } from './cached-app.ts';

const FRESH = { 'cache-control': 'max-age=60' };

test('an answer that is fresh is given again, with its age, without the app', async (t) => {
  const app = new CachedApp({ ...FRESH, 'content-type': 'text/plain', age: '7', etag: '"a"' });
  const first = await app.get();
  t.like(first, { status: 200, text: 'answer 1', x: 'MISS' });
  t.is(first.headers.get('cache-status'), 'lwa; fwd=uri-miss; stored');
  const second = await app.get();
  t.like(second, { status: 200, text: 'answer 1', x: 'HIT' });
  t.regex(second.headers.get('cache-status')!, /^lwa; hit; ttl=5[0-3]$/);
  t.true(Number(second.headers.get('age')) >= 7);
  t.is(second.headers.get('content-type'), 'text/plain');
  t.is(app.count, 1);
});

for (const [what, headers] of Object.entries<Record<string, string>>({
  'no-store': { 'cache-control': 'no-store, max-age=60' },
  private: { 'cache-control': 'private, max-age=60' },
  'no-cache': { 'cache-control': 'no-cache, max-age=60', etag: '"a"' },
  'cookies, public or not': { 'cache-control': 'public, max-age=60', 'set-cookie': 'a=1' },
  'Vary: *': { ...FRESH, vary: 'Accept, *' },
  'no word about it': { etag: '"a"', 'last-modified': 'Tue, 01 Jan 2030 00:00:00 GMT' },
  'an expiry in the past': { expires: 'Tue, 01 Jan 2019 00:00:00 GMT' },
})) {
  test(`what must not be kept is not: ${what}`, async (t) => {
    const app = new CachedApp(headers);
    t.is((await app.get()).headers.get('cache-status'), 'lwa; fwd=uri-miss');
    t.like(await app.get(), { text: 'answer 2', x: 'MISS' });
  });
}

for (const [what, headers] of Object.entries<Record<string, string>>({
  's-maxage, over max-age': { 'cache-control': 'max-age=0, s-maxage=60' },
  'directives in capitals': { 'cache-control': 'Public, Max-Age=60' },
  Expires: { expires: new Date(Date.now() + 60_000).toUTCString() },
  'must-revalidate, while it is fresh': { 'cache-control': 'max-age=60, must-revalidate' },
})) {
  test(`what may be kept is: ${what}`, async (t) => {
    const app = new CachedApp(headers);
    await app.get();
    t.like(await app.get(), { text: 'answer 1', x: 'HIT' });
  });
}

test('statuses that are no success are kept where the app says so, and partial ones never', async (t) => {
  const app = new CachedApp({});
  app.answer = () => ({ status: 404, headers: FRESH });
  await app.get('/none');
  t.like(await app.get('/none'), { status: 404, text: 'answer 1', x: 'HIT' });
  app.answer = () => ({ status: 206, headers: FRESH });
  await app.get('/part');
  t.like(await app.get('/part'), { text: 'answer 3', x: 'MISS' });
});

test('the path, the query and the host tell answers apart', async (t) => {
  const app = new CachedApp(FRESH);
  await app.get('/a?b=1&c=2');
  t.is((await app.get('/a?c=2&b=1')).x, 'MISS');
  t.is((await app.get('/a')).x, 'MISS');
  t.is((await app.get('/A?b=1&c=2')).x, 'MISS');
  t.is((await app.get('/a?b=1&c=2')).x, 'HIT');
  for (const name of ['host', 'x-forwarded-host', 'x-forwarded-proto']) {
    const headers = { [name]: 'other.example' };
    t.is((await app.get({ target: '/a?b=1&c=2', headers })).x, 'MISS', name);
  }
});

test('parameters that mean nothing can be left out of account, and so can their order', async (t) => {
  const app = new CachedApp(FRESH, { ignoreQuery: ['utm_*', 'ref'], sortQuery: true });
  await app.get('/?utm_source=x&b=2&a=1&ref=y');
  t.is((await app.get('/?a=1&b=2&utm_medium=z')).x, 'HIT');
  t.is((await app.get('/?a=1&b=2&reference=1')).x, 'MISS');
  t.is(app.adapter.requests[0]?.target, '/?utm_source=x&b=2&a=1&ref=y');
});

test('a key of your own can take the place of all', async (t) => {
  const app = new CachedApp(FRESH, {
    key: ({ path }) => (path.startsWith('/own') ? undefined : path.toLowerCase()),
  });
  await app.get('/A?x=1');
  t.is((await app.get('/a?x=2')).x, 'HIT');
  await app.get('/own');
  t.is((await app.get('/own')).x, 'BYPASS');
});

test('with Vary each variant is kept, and an invalidation reaches them all', async (t) => {
  const app = new CachedApp({});
  app.answer = ({ headers }) => ({
    headers: { ...FRESH, vary: 'X-Color, Accept-Encoding' },
    body: `${headers.get('x-color')} ${app.count}`,
  });
  const ask = (color: string, accept = 'gzip, br') =>
    app.get({ headers: { 'x-color': color, 'accept-encoding': accept } });
  await ask('red');
  t.like(await ask('blue'), { text: 'blue 2', x: 'MISS' });
  t.like(await ask('red'), { text: 'red 1', x: 'HIT' });
  t.like(await ask('blue', 'br,  GZIP'), { text: 'blue 2', x: 'HIT' });
  t.is((await ask('blue', 'br')).x, 'MISS');
  t.is((await app.get()).x, 'MISS');
  await app.get({ method: 'POST' });
  t.like(await ask('red'), { text: 'red 6', x: 'MISS' });
  t.is((await ask('blue')).x, 'MISS');
});

test('a write that succeeds makes what is kept for its target go, one that fails does not', async (t) => {
  const app = new CachedApp(FRESH);
  await app.get('/a');
  app.answer = () => ({ status: 422 });
  t.is((await app.get({ method: 'PUT', target: '/a', body: 'x' })).x, 'BYPASS');
  t.is((await app.get('/a')).x, 'HIT');
  app.answer = () => ({ status: 303, headers: FRESH });
  const put = await app.get({ method: 'PUT', target: '/a', body: 'x' });
  t.is(put.headers.get('cache-status'), 'lwa; fwd=method');
  t.is((await app.get('/a')).x, 'MISS');
});

test('answers to requests with credentials are kept only where the app allows it', async (t) => {
  const headers = { authorization: 'Bearer a' };
  const app = new CachedApp(FRESH);
  await app.get({ headers });
  t.like(await app.get(), { text: 'answer 2', x: 'MISS' });
  for (const allows of ['public, max-age=60', 's-maxage=60']) {
    const open = new CachedApp({ 'cache-control': allows });
    await open.get({ headers });
    t.like(await open.get(), { text: 'answer 1', x: 'HIT' });
  }
  const checked = new CachedApp({ 'cache-control': 'max-age=60, must-revalidate', etag: '"a"' });
  await checked.get({ headers });
  t.is((await checked.get()).text, 'answer 2');
  t.is(checked.adapter.requests[1]?.headers.get('if-none-match'), '"a"');
});

test('HEAD is answered from what GET has brought, and brings nothing itself', async (t) => {
  const app = new CachedApp({ ...FRESH, 'content-length': '8' });
  t.is((await app.get({ method: 'HEAD' })).x, 'MISS');
  t.is((await app.get()).x, 'MISS');
  const head = await app.get({ method: 'HEAD' });
  t.like(head, { status: 200, text: '', x: 'HIT' });
  t.is(head.headers.get('content-length'), '8');
});

test('what only the app can answer goes there, and is not kept', async (t) => {
  const app = new CachedApp(FRESH);
  for (const headers of [
    { range: 'bytes=0-1' },
    { 'if-match': '"a"' },
    { 'if-range': '"a"' },
    { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    { 'if-unmodified-since': 'Tue, 01 Jan 2030 00:00:00 GMT' },
  ] as Record<string, string>[]) {
    t.is((await app.get({ headers })).headers.get('cache-status'), 'lwa; fwd=bypass');
  }
  t.is((await app.get({ body: 'a GET with a body' })).x, 'BYPASS');
  t.is((await app.get({ method: 'OPTIONS' })).x, 'BYPASS');
  t.is((await app.get()).x, 'MISS');
});

test('a client that has the answer gets 304', async (t) => {
  const modified = 'Tue, 01 Jan 2019 00:00:00 GMT';
  const app = new CachedApp({
    ...FRESH,
    etag: 'W/"a,b"',
    'last-modified': modified,
    'content-type': 'text/plain',
    'content-location': '/index',
  });
  await app.get();
  const ask = (headers: Record<string, string>) => app.get({ headers });
  const unchanged = await ask({ 'if-none-match': '"x", "a,b"' });
  t.like(unchanged, { status: 304, text: '', x: 'HIT' });
  t.is(unchanged.headers.get('etag'), 'W/"a,b"');
  t.false(unchanged.headers.has('content-type'));
  t.is(unchanged.headers.get('content-location'), '/index');
  t.is((await ask({ 'if-none-match': '*' })).status, 304);
  t.is((await ask({ 'if-modified-since': modified })).status, 304);
  t.is((await ask({ 'if-modified-since': 'Mon, 01 Jan 2018 00:00:00 GMT' })).status, 200);
  t.is((await ask({ 'if-none-match': '"x"', 'if-modified-since': modified })).status, 200);
  t.is(app.count, 1);
});

test('clients may ask for fresher answers, or for none but a kept one', async (t) => {
  const app = new CachedApp({ ...FRESH, age: '30' });
  const ask = (value: string, name = 'cache-control') => app.get({ headers: { [name]: value } });
  t.is((await ask('only-if-cached')).status, 504);
  await app.get();
  t.is((await ask('only-if-cached')).x, 'HIT');
  t.is((await ask('max-age=40')).x, 'HIT');
  const fresher = await ask('max-age=20');
  t.like(fresher, { text: 'answer 2', x: 'MISS' });
  t.is(fresher.headers.get('cache-status'), 'lwa; fwd=request; stored');
  t.is((await ask('no-cache')).text, 'answer 3');
  t.is((await ask('no-cache', 'pragma')).text, 'answer 4');
  t.is((await app.get()).text, 'answer 4');
});

test('they may not where the options say so', async (t) => {
  const app = new CachedApp(FRESH, { requestDirectives: false });
  await app.get();
  t.is((await app.get({ headers: { 'cache-control': 'no-cache', pragma: 'no-cache' } })).x, 'HIT');
});

test('larger answers than asked for are not kept, nor those shorter than they say', async (t) => {
  const app = new CachedApp(FRESH, { maxBodySize: 8 });
  await app.get();
  t.is((await app.get()).x, 'HIT');
  app.answer = () => ({ headers: FRESH, body: 'nine byte' });
  await app.get('/large');
  t.is((await app.get('/large')).x, 'MISS');
  app.answer = () => ({ headers: { ...FRESH, 'content-length': '6' }, body: 'short' });
  await app.get('/short');
  t.is((await app.get('/short')).x, 'MISS');
});

test('memory holds what was used last', async (t) => {
  const app = new CachedApp(FRESH, { maxSize: 4000 });
  app.answer = () => ({ headers: FRESH, body: 'x'.repeat(1000) });
  await app.get('/a');
  await app.get('/b');
  t.is((await app.get('/a')).x, 'HIT');
  await app.get('/c');
  t.is((await app.get('/a')).x, 'HIT');
  t.is((await app.get('/b')).x, 'MISS');
});

test('a guard comes first, wherever it stands', async (t) => {
  const guard: Plugin = {
    name: 'guard',
    apply({ hooks }) {
      hooks.reply.tap('guard', ({ request }) =>
        request.headers.has('x-key') ? undefined : new HttpResponse({ status: 401 }),
      );
    },
  };
  const app = new CachedApp({ 'cache-control': 'public, max-age=60' }, {}, { plugins: [guard] });
  await app.get({ headers: { 'x-key': '1' } });
  const refused = await app.get();
  t.is(refused.status, 401);
  t.false(refused.headers.has('x-cache'));
  t.is((await app.get({ headers: { 'x-key': '1' } })).x, 'HIT');
});

test('what other plugins make of an answer is not kept, and made of a kept one, too', async (t) => {
  let count = 0;
  const stamp: Plugin = {
    name: 'stamp',
    apply({ hooks }) {
      hooks.response.tap({ name: 'stamp', stage: -500 }, ({ response }) => {
        response.headers.set('x-stamp', String(++count));
        response.headers.set('set-cookie', 'own=1');
      });
    },
  };
  const app = new CachedApp(FRESH, {}, { plugins: [stamp] });
  await app.get();
  const { headers, x } = await app.get();
  t.is(x, 'HIT');
  t.deepEqual(headers.getAll('x-stamp'), ['2']);
});

test('fields that are about one answer are not kept', async (t) => {
  const app = new CachedApp({
    ...FRESH,
    connection: 'x-hop',
    'x-hop': '1',
    'x-lwa-background': '0',
    'x-kept': '1',
  });
  await app.get();
  const { headers } = await app.get();
  t.false(headers.has('x-hop'));
  t.is(headers.get('x-kept'), '1');
});

test('the status of a cache before ours stays', async (t) => {
  const app = new CachedApp({ ...FRESH, 'cache-status': 'origin; hit' }, { name: 'front' });
  t.is((await app.get()).headers.get('cache-status'), 'origin; hit, front; fwd=uri-miss; stored');
});

test('answers say nothing about the cache where the options say so', async (t) => {
  const app = new CachedApp(FRESH, { statusHeaders: false });
  await app.get();
  const { headers, text } = await app.get();
  t.is(text, 'answer 1');
  t.false(headers.has('x-cache'));
  t.false(headers.has('cache-status'));
});

test('events that are no requests pass by', async (t) => {
  const app = new CachedApp(FRESH);
  const event = { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: '{}' }] };
  app.answer = () => ({ headers: FRESH, body: '{}' });
  t.is((await app.adapter.invoke(event)).error, undefined);
  t.is((await app.adapter.invoke(event)).error, undefined);
  t.is(app.count, 2);
});

test('a store that throws costs the hit, not the answer', async (t) => {
  const fails = (): Promise<never> => Promise.reject(new Error('the disk is full'));
  const app = new CachedApp(FRESH, { store: { get: fails, set: fails, delete: fails } });
  t.is((await app.get()).text, 'answer 1');
  t.is((await app.get()).text, 'answer 2');
  t.is((await app.get({ method: 'POST' })).text, 'answer 3');
});

test('what a store has of somebody else is a miss', async (t) => {
  for (const text of ['', 'text', '{"v":1}\n', '{"v":2,"vary":[],"generation":"a"}\n']) {
    const app = new CachedApp(FRESH, {
      store: {
        get: () => Promise.resolve(Buffer.from(text)),
        set: () => Promise.resolve(),
        delete: () => Promise.resolve(),
      },
    });
    t.is((await app.get()).x, 'MISS');
  }
});

test('options that are wrong are refused', (t) => {
  t.throws(() => cache({ heuristic: 2 }), { message: /options\.heuristic/ });
  t.throws(() => cache({ redis: 'http://localhost' }), { message: /options\.redis/ });
  t.throws(() => cache({ name: 'two words' }), { message: /options\.name: expected a token/ });
  t.throws(() => cache({ store: {} } as unknown as CacheOptions), {
    message: /options\.store: expected a store/,
  });
});
