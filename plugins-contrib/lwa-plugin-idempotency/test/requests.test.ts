import test from 'ava';
import { HttpResponse, type Plugin } from 'lambda-web-adapter';
import { TestAdapter, type TestRequest } from 'lambda-web-adapter/testing';
import idempotency, { type IdempotencyOptions, type IdempotencyStore } from '../src/index.ts';
import { STORES } from './stores.ts';

const KEY = { 'idempotency-key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' };

interface Got {
  readonly status: number;
  readonly text: string;
  readonly again: boolean;
  readonly headers: Record<string, string>;
}

/** An app that answers each request with its number, behind the plugin. */
class KeyedApp {
  readonly adapter: TestAdapter;
  count = 0;
  answer: (number: number) => HttpResponse | Promise<HttpResponse> = (number) =>
    new HttpResponse({ status: 201, headers: { 'x-number': String(number) }, body: `${number}` });

  constructor(options: IdempotencyOptions = {}, plugins: Plugin[] = [], streaming = false) {
    this.adapter = new TestAdapter({
      plugins: [idempotency(options), ...plugins],
      settings: { invokeMode: streaming ? 'response_stream' : 'buffered' },
      app: () => this.answer(++this.count),
    });
  }

  async post(request: TestRequest = {}): Promise<Got> {
    const { response, text, error } = await this.adapter.request({
      method: 'POST',
      target: '/payments',
      body: '{"amount":1}',
      headers: KEY,
      ...request,
    });
    if (response === undefined) throw error ?? new Error('There is no answer');
    const headers = Object.fromEntries(response.headers);
    return {
      status: response.status,
      text,
      headers,
      again: response.headers.get('idempotency-replayed') === 'true',
    };
  }
}

for (const [where, make] of STORES) {
  test(`a retry gets the answer of the first request, without the app (${where})`, async (t) => {
    const app = new KeyedApp({ store: await make(t) });
    t.like(await app.post(), { status: 201, text: '1', again: false });
    const retry = await app.post();
    t.like(retry, { status: 201, text: '1', again: true });
    t.is(retry.headers['x-number'], '1');
    t.is(app.count, 1);
  });

  test(`of many requests at once one reaches the app, and the others get 409 (${where})`, async (t) => {
    const app = new KeyedApp({ store: await make(t) });
    let go!: () => void;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    app.answer = async (number) => {
      await gate;
      return new HttpResponse({ status: 201, body: `${number}` });
    };
    let refused = 0;
    const pending = Array.from({ length: 64 }, async () => {
      const got = await app.post();
      // All but the first are answered before that is.
      if (got.status === 409 && ++refused === 63) go();
      return got;
    });
    const all = await Promise.all(pending);
    t.is(app.count, 1);
    t.is(all.filter(({ status }) => status === 201).length, 1);
    const other = all.find(({ status }) => status === 409)!;
    t.is(other.headers['retry-after'], '1');
    t.is(other.headers['content-type'], 'application/problem+json');
    t.like(JSON.parse(other.text), { status: 409, title: 'The request is being processed' });
  });
}

test('the key with another payload is refused', async (t) => {
  const app = new KeyedApp();
  await app.post();
  t.is((await app.post({ body: '{"amount":2}' })).status, 422);
  t.is((await app.post({ target: '/payments?test=1' })).status, 422);
  t.is((await app.post({ headers: { ...KEY, 'content-type': 'text/plain' } })).status, 422);
  t.is(app.count, 1);
});

test('a key is one of its path, its method and its caller', async (t) => {
  const app = new KeyedApp();
  await app.post();
  t.is((await app.post({ target: '/orders' })).text, '2');
  t.is((await app.post({ method: 'PATCH' })).text, '3');
  t.is((await app.post({ headers: { ...KEY, authorization: 'Bearer b' } })).text, '4');
  t.is((await app.post({ headers: { ...KEY, 'x-api-key': 'b' } })).text, '5');
  t.is((await app.post({ headers: { ...KEY, host: 'b' } })).text, '6');
  t.is((await app.post({ headers: { ...KEY, cookie: 'tracker=1' } })).text, '1');
});

test('whose key it is can be told otherwise', async (t) => {
  const app = new KeyedApp({ scope: ({ headers }) => headers.get('cookie') ?? '' });
  const ask = (cookie: string, authorization: string) =>
    app.post({ headers: { ...KEY, cookie, authorization } });
  await ask('session=a', '1');
  t.is((await ask('session=a', '2')).text, '1');
  t.is((await ask('session=b', '1')).text, '2');
});

test('without a key a request is one as any other, unless it needs one', async (t) => {
  const app = new KeyedApp();
  await app.post({ headers: {} });
  t.is((await app.post({ headers: {} })).text, '2');
  const strict = new KeyedApp({ required: true, paths: ['/payments'] });
  const refused = await strict.post({ headers: {} });
  t.is(refused.status, 400);
  t.like(JSON.parse(refused.text), { title: 'Idempotency-Key is missing' });
  t.is((await strict.post({ headers: {}, target: '/other' })).status, 201);
  t.is((await strict.post({ headers: {}, method: 'PUT' })).status, 201);
  t.is((await strict.post()).status, 201);
});

test('what is no key is refused', async (t) => {
  const app = new KeyedApp();
  for (const key of ['', '""', '"a', 'a b', 'ü', '"ü"', 'x'.repeat(256), '"a", "b"']) {
    const { status } = await app.post({ headers: { 'idempotency-key': key } });
    t.is(status, 400, key);
  }
  t.is(app.count, 0);
});

test('methods and the name of the field can be chosen', async (t) => {
  const app = new KeyedApp({ methods: ['PUT'], header: 'X-Key', replayHeader: 'X-Again' });
  const put = () => app.post({ method: 'PUT', headers: { 'x-key': 'a' } });
  await put();
  t.is((await put()).headers['X-Again'], 'true');
  await app.post({ headers: { 'x-key': 'a' } });
  t.is((await app.post({ headers: { 'x-key': 'a' } })).text, '3');
});

for (const status of [500, 503, 408, 425, 429]) {
  test(`after ${status} the key is free again`, async (t) => {
    const app = new KeyedApp();
    app.answer = (number) => new HttpResponse({ status: number === 1 ? status : 200 });
    t.is((await app.post()).status, status);
    t.like(await app.post(), { status: 200, again: false });
  });
}

test('a refusal of the app is an answer as any other', async (t) => {
  const app = new KeyedApp();
  app.answer = () => new HttpResponse({ status: 402, body: 'no money' });
  await app.post();
  t.like(await app.post(), { status: 402, text: 'no money', again: true });
});

test('when the app fails, the key is free again, whoever answers in its stead', async (t) => {
  const page: Plugin = {
    name: 'page',
    apply({ hooks }) {
      hooks.failed.tap('page', () => new HttpResponse({ status: 200, body: 'sorry' }));
    },
  };
  for (const plugins of [[], [page]]) {
    const app = new KeyedApp({}, plugins);
    app.answer = (number) => {
      if (number === 1) throw new Error('the app is gone');
      return new HttpResponse({ status: 201 });
    };
    await app.post();
    t.like(await app.post(), { status: 201, again: false });
  }
});

test('other plugins see the first answer and the one given again alike', async (t) => {
  let count = 0;
  const stamp: Plugin = {
    name: 'stamp',
    apply({ hooks }) {
      hooks.response.tap('stamp', ({ response }) => {
        response.headers.set('x-stamp', String(++count));
      });
    },
  };
  const app = new KeyedApp({}, [stamp]);
  await app.post();
  t.is((await app.post()).headers['x-stamp'], '2');
});

async function* parts(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
  await Promise.resolve();
}

test('an answer that streams is kept if it fits, and goes on as it comes if it does not', async (t) => {
  const app = new KeyedApp({ maxAnswerSize: 10 }, [], true);
  app.answer = () => new HttpResponse({ status: 200, body: parts('12345', '67890') });
  t.is((await app.post()).text, '1234567890');
  t.like(await app.post(), { text: '1234567890', again: true });
  app.answer = () => new HttpResponse({ status: 200, body: parts('12345', '67890', 'x', 'yz') });
  t.is((await app.post({ target: '/large' })).text, '1234567890xyz');
  const again = await app.post({ target: '/large' });
  t.like(again, { status: 409, again: true });
  t.like(JSON.parse(again.text), { title: 'The request has been processed' });
  app.answer = () =>
    new HttpResponse({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: parts('data: 1\n\n'),
    });
  t.is((await app.post({ target: '/events' })).text, 'data: 1\n\n');
  t.is((await app.post({ target: '/events' })).status, 409);
  t.is(app.count, 3);
});

test('a request with a key may be only so large', async (t) => {
  const app = new KeyedApp({ maxRequestSize: 12 });
  t.is((await app.post()).status, 201);
  t.is((await app.post({ body: '{"amount":10}' })).status, 413);
});

const fails = (): Promise<never> => Promise.reject(new Error('no such table'));

test('while the store fails, requests with a key are refused, or passed on', async (t) => {
  const store: IdempotencyStore = { claim: fails, complete: fails, release: fails };
  const app = new KeyedApp({ store });
  const refused = await app.post();
  t.like(refused, { status: 503 });
  t.is(refused.headers['retry-after'], '1');
  t.is(app.count, 0);
  t.regex(
    app.adapter.log.at(-1)!.message,
    /no such table\. It is refused, for it might be a retry/,
  );
  t.is((await app.post({ headers: {} })).status, 201);
  const lenient = new KeyedApp({ store, passOnFailure: true });
  t.is((await lenient.post()).status, 201);
  t.regex(lenient.adapter.log.at(-1)!.message, /no such table\. It is passed on/);
});

test('what cannot be kept, or was taken over, is answered all the same, and told', async (t) => {
  const claim = (): ReturnType<IdempotencyStore['claim']> => Promise.resolve({ type: 'claimed' });
  const failing = new KeyedApp({ store: { claim, complete: fails, release: fails } });
  t.is((await failing.post()).status, 201);
  t.regex(failing.adapter.log.at(-1)!.message, /a retry would do it again: no such table/);
  failing.answer = () => new HttpResponse({ status: 500 });
  await failing.post();
  t.regex(failing.adapter.log.at(-1)!.message, /held until its lease ends: no such table/);
  const late = new KeyedApp({
    store: { claim, complete: () => Promise.resolve(false), release: fails },
  });
  t.is((await late.post()).status, 201);
  t.regex(late.adapter.log.at(-1)!.message, /taken over by another attempt/);
});

test('a key is held until the deadline of its invocation, and without one for the lease', async (t) => {
  const leases: number[] = [];
  const store: IdempotencyStore = {
    claim: ({ leaseUntilMs }) => {
      leases.push(leaseUntilMs);
      return Promise.resolve({ type: 'claimed' });
    },
    complete: () => Promise.resolve(true),
    release: () => Promise.resolve(),
  };
  const app = new KeyedApp({ store, lease: '10s' });
  const deadlineMs = Date.now() + 600_000;
  const request = { method: 'POST', headers: KEY };
  await app.adapter.request(request, { deadlineMs });
  const beforeMs = Date.now();
  await app.adapter.request(request);
  t.is(leases[0], deadlineMs + 1000);
  t.true(leases[1]! >= beforeMs + 10_000 && leases[1]! <= Date.now() + 10_000);
});

test('options that are wrong are refused', (t) => {
  t.throws(() => idempotency({ keep: 0 }), { message: /options\.keep/ });
  t.throws(() => idempotency({ header: 'a b' }), { message: /options\.header/ });
  t.throws(() => idempotency({ store: {} } as unknown as IdempotencyOptions), {
    message: /options\.store: expected a store with claim/,
  });
  t.throws(() => idempotency({ dynamodb: { table: 1 as unknown as string } }), {
    message: /options\.table/,
  });
});
