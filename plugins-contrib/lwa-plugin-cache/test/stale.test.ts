import test from 'ava';
import { AdapterError } from 'lambda-web-adapter';
import { CachedApp } from './cached-app.ts';

/** Stale as soon as it comes: it has aged on its way. */
function stale(directives = '', more: Record<string, string> = {}): Record<string, string> {
  return { 'cache-control': `max-age=60${directives}`, age: '100', ...more };
}

test('what is stale holds on when the app says 304, with the fields that come with that', async (t) => {
  const app = new CachedApp(stale('', { etag: '"a"', 'x-old': '1', 'x-new': '1' }));
  await app.get();
  app.answer = () => ({
    status: 304,
    headers: { 'cache-control': 'max-age=600', etag: '"a"', 'x-new': '2', 'content-length': '0' },
    body: '',
  });
  const revalidated = await app.get();
  t.like(revalidated, { status: 200, text: 'answer 1', x: 'REVALIDATED' });
  t.is(revalidated.headers.get('cache-status'), 'lwa; fwd=stale; fwd-status=304; stored');
  t.is(app.adapter.requests[1]?.headers.get('if-none-match'), '"a"');
  const hit = await app.get();
  t.like(hit, { text: 'answer 1', x: 'HIT' });
  t.deepEqual(hit.headers.getAll('x-old'), ['1']);
  t.deepEqual(hit.headers.getAll('x-new'), ['2']);
  t.false(hit.headers.has('content-length'));
  t.is(app.count, 2);
});

test('without a tag the time of change is asked for', async (t) => {
  const modified = 'Tue, 01 Jan 2019 00:00:00 GMT';
  const app = new CachedApp(stale('', { 'last-modified': modified }));
  await app.get();
  await app.get();
  t.is(app.adapter.requests[1]?.headers.get('if-modified-since'), modified);
});

test('an answer that has changed takes the place of the one kept', async (t) => {
  const app = new CachedApp(stale('', { etag: '"a"' }));
  await app.get();
  app.answer = () => ({ headers: { 'cache-control': 'max-age=60', etag: '"b"' } });
  t.like(await app.get(), { text: 'answer 2', x: 'MISS' });
  t.like(await app.get(), { text: 'answer 2', x: 'HIT' });
});

test('one that must not be kept makes it go', async (t) => {
  const app = new CachedApp(stale('', { etag: '"a"' }));
  await app.get();
  app.answer = () => ({ headers: { 'cache-control': 'private' } });
  await app.get();
  await app.get();
  t.false(app.adapter.requests[2]!.headers.has('if-none-match'));
});

test("the client's own condition is answered by what is kept, and not by the app's 304", async (t) => {
  const app = new CachedApp(stale('', { etag: '"a"' }));
  await app.get();
  app.answer = ({ headers }) => ({
    status: headers.get('if-none-match') === '"a"' ? 304 : 200,
    headers: { 'cache-control': 'max-age=0', etag: '"a"' },
  });
  t.is((await app.get({ headers: { 'if-none-match': '"old"' } })).text, 'answer 1');
  t.is((await app.get({ headers: { 'if-none-match': '"a"' } })).status, 304);
});

test("where nothing is kept, the condition of a client is the app's to answer", async (t) => {
  const app = new CachedApp({});
  app.answer = () => ({ status: 304, headers: { etag: '"a"', 'cache-control': 'max-age=60' } });
  t.is((await app.get({ headers: { 'if-none-match': '"a"' } })).status, 304);
  app.answer = () => ({ headers: { 'cache-control': 'max-age=60' } });
  t.is((await app.get()).text, 'answer 2');
});

test('with stale-while-revalidate the caller does not wait, and the next one has the new answer', async (t) => {
  const app = new CachedApp(stale(', stale-while-revalidate=600', { etag: '"a"' }));
  await app.get({ headers: { 'x-user': '1' } });
  app.answer = () => ({ headers: { 'cache-control': 'max-age=60' } });
  const old = await app.get({ headers: { 'cache-control': 'max-stale', 'if-none-match': '"a"' } });
  t.is(old.status, 304);
  const behind = await app.get({ method: 'HEAD', headers: { 'x-user': '2' } });
  t.like(behind, { status: 200, x: 'STALE' });
  t.regex(behind.headers.get('cache-status')!, /^lwa; hit; ttl=-\d+$/);
  t.is(app.count, 2);
  const asked = app.adapter.requests[1]!;
  t.is(asked.method, 'GET');
  t.is(asked.headers.get('if-none-match'), '"a"');
  t.is(asked.headers.get('x-user'), '2');
  t.like(await app.get(), { text: 'answer 2', x: 'HIT' });
});

test('what is renewed in the background may hold on, fail, or be private by now', async (t) => {
  const swr = stale(', stale-while-revalidate=600', { etag: '"a"' });
  const app = new CachedApp(swr);
  await app.get();
  app.answer = () => ({ status: 503 });
  t.is((await app.get()).x, 'STALE');
  app.answer = () => {
    throw new AdapterError({ code: 'LWA_ERR_APP_REFUSED', message: 'nobody listens' });
  };
  t.is((await app.get()).x, 'STALE');
  t.regex(app.adapter.log.at(-1)!.message, /A stale answer could not be renewed: nobody listens/);
  app.answer = () => ({ status: 304, headers: { 'cache-control': 'max-age=60' } });
  t.is((await app.get()).x, 'STALE');
  t.like(await app.get(), { text: 'answer 1', x: 'HIT' });
  app.answer = () => ({ headers: swr });
  await app.get({ headers: { 'cache-control': 'no-cache' } });
  app.answer = () => ({ headers: { 'cache-control': 'private' } });
  t.is((await app.get()).x, 'STALE');
  t.is((await app.get()).x, 'MISS');
});

test('many requests for what is stale ask the app once', async (t) => {
  const app = new CachedApp(stale(', stale-while-revalidate=600'));
  await app.get();
  let go!: () => void;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  app.answer = async () => {
    await gate;
    return { headers: { 'cache-control': 'max-age=60' } };
  };
  const all = Promise.all(Array.from({ length: 64 }, () => app.get()));
  // The first has the app asked; none of them answers before all have been served.
  setImmediate(go);
  t.true((await all).every(({ text }) => text === 'answer 1'));
  t.is(app.count, 2);
});

test('with stale-if-error a stale answer stands in for an app that fails', async (t) => {
  const app = new CachedApp(stale(', stale-if-error=600', { etag: '"a"' }));
  await app.get();
  app.answer = () => ({ status: 503 });
  const unavailable = await app.get();
  t.like(unavailable, { status: 200, text: 'answer 1', x: 'STALE' });
  t.is(unavailable.headers.get('cache-status'), 'lwa; fwd=stale; fwd-status=503');
  app.answer = () => {
    throw new AdapterError({ code: 'LWA_ERR_APP_REFUSED', status: 502, message: 'nobody listens' });
  };
  t.like(await app.get(), { status: 200, text: 'answer 1', x: 'STALE' });
  app.answer = () => ({ status: 404 });
  t.is((await app.get()).status, 404);
});

test('without it, or with must-revalidate, the failure is the answer', async (t) => {
  for (const directives of ['', ', stale-if-error=10', ', must-revalidate, stale-if-error=600']) {
    const app = new CachedApp(stale(directives, { etag: '"a"' }));
    await app.get();
    app.answer = () => ({ status: 503 });
    t.is((await app.get()).status, 503);
    app.answer = () => {
      throw new AdapterError({ code: 'LWA_ERR_APP_REFUSED', status: 502, message: 'gone' });
    };
    t.is((await app.get()).status, 502);
  }
});

test('a heuristic freshness is given to what has a time of change, when it is asked for', async (t) => {
  const headers = { 'last-modified': 'Tue, 01 Jan 2019 00:00:00 GMT' };
  const app = new CachedApp(headers, { heuristic: 0.1 });
  await app.get();
  t.is((await app.get()).x, 'HIT');
});

test('requests for what is being asked for wait for it, when they are told to', async (t) => {
  const app = new CachedApp({ 'cache-control': 'max-age=60' }, { collapse: true });
  const all = await Promise.all(Array.from({ length: 64 }, () => app.get()));
  t.is(app.count, 1);
  t.true(all.every(({ text }) => text === 'answer 1'));
  const waited = all.filter(({ headers }) => headers.get('cache-status')?.endsWith('; collapsed'));
  t.is(waited.length, 63);
});

test('where the answer is not to be kept, or there is none, those that have waited ask themselves', async (t) => {
  const app = new CachedApp({ 'cache-control': 'private' }, { collapse: true });
  await Promise.all([app.get('/a'), app.get('/a'), app.get('/a')]);
  t.is(app.count, 3);
  app.answer = () => {
    throw new AdapterError({ code: 'LWA_ERR_APP_REFUSED', status: 502, message: 'gone' });
  };
  await Promise.all([app.get('/b'), app.get('/b')]);
  t.is(app.count, 5);
});
