import test from 'ava';
import { HttpResponse, type Hooks } from '../../src/pipeline/index.ts';
import { HookTable } from '../../src/pipeline/hook-table.ts';

test('a hook without taps, and one whose taps are all synchronous, makes no promise', (t) => {
  const table = new HookTable();
  t.is(table.run('request', {}), undefined);
  const order: number[] = [];
  table.hooks.request.tap('one', () => void order.push(1));
  table.hooks.request.tap('two', () => void order.push(2));
  t.is(table.run('request', {}), undefined);
  t.deepEqual(order, [1, 2]);
});

test('a synchronous answer of a bail hook comes without a promise and ends the hook', (t) => {
  const table = new HookTable();
  const response = new HttpResponse({ status: 200 });
  table.hooks.reply.tap('passes', () => undefined);
  table.hooks.reply.tap('answers', () => response);
  table.hooks.reply.tap('never runs', () => t.fail());
  t.is(table.run('reply', {}), response);
});

test('taps that are promises are awaited one after the other, among synchronous ones', async (t) => {
  const table = new HookTable();
  const order: string[] = [];
  table.hooks.request.tapPromise('first', async () => {
    await new Promise((resolve) => setImmediate(resolve));
    order.push('first');
  });
  table.hooks.request.tap('second', () => void order.push('second'));
  table.hooks.request.tapPromise('third', async () => void order.push('third'));
  const pending = table.run('request', {});
  t.true(pending instanceof Promise);
  t.is(await pending, undefined);
  t.deepEqual(order, ['first', 'second', 'third']);
});

test('a tap that calls back, which tapable has too, is awaited and blamed like any other', async (t) => {
  const table = new HookTable();
  const response = new HttpResponse({ status: 200 });
  const reply = table.hooks.reply as unknown as {
    tapAsync(name: string, run: (...args: unknown[]) => void): void;
  };
  reply.tapAsync('passes', (_exchange, _app, done) => setImmediate(done as () => void));
  reply.tapAsync('answers', (_exchange, _app, done) => {
    (done as (error: unknown, answer: unknown) => void)(null, response);
  });
  t.is(await table.run('reply', {}), response);

  const failing = new HookTable();
  (failing.hooks.reply as unknown as typeof reply).tapAsync('fails', (_exchange, _app, done) => {
    (done as (error: unknown) => void)(new Error('no'));
  });
  await t.throwsAsync(async () => await failing.run('reply', {}), {
    code: 'LWA_ERR_HOOK',
    message: /"fails".*"reply".*no/,
  });
});

test('what a series tap returns is no answer', async (t) => {
  const table = new HookTable();
  table.hooks.request.tap('odd', (() => 42) as unknown as () => undefined);
  t.is(table.run('request', {}), undefined);
  table.hooks.request.tapPromise('odd too', (async () => 42) as unknown as () => Promise<void>);
  t.is(await table.run('request', {}), undefined);
});

test('stages order the taps, then before, then registration', (t) => {
  const table = new HookTable();
  const { request } = table.hooks;
  const nothing = (): void => undefined;
  request.tap({ name: 'late', stage: 100 }, nothing);
  request.tap('a', nothing);
  request.tap('b', nothing);
  request.tap({ name: 'before-b', before: 'b' }, nothing);
  request.tap({ name: 'before-both', before: ['b', 'a'] }, nothing);
  request.tap({ name: 'early', stage: -1 }, nothing);
  t.deepEqual(
    table.taps('request').map(({ name }) => name),
    ['early', 'before-both', 'a', 'before-b', 'b', 'late'],
  );
});

test('a tap before an unknown one is refused, naming those that are there', (t) => {
  const table = new HookTable();
  table.hooks.request.tap('known', () => undefined);
  const error = t.throws(
    () => table.hooks.request.tap({ name: 'mine', before: ['known', 'typo'] }, () => undefined),
    { code: 'LWA_ERR_TAP_ORDER' },
  );
  t.regex(error.message, /"mine".*"typo".*"request".*there are: known/);
  t.is(table.taps('request').length, 1);
});

test('a tap that is not a function is refused when it is registered', (t) => {
  const table = new HookTable();
  t.throws(() => table.hooks.request.tap('mine', undefined as never), {
    code: 'LWA_ERR_PLUGIN_INVALID',
    message: /"mine".*"request".*undefined/,
  });
});

test('a sealed table takes no more taps', (t) => {
  const table = new HookTable();
  table.seal();
  t.throws(() => table.hooks.response.tap('late', () => undefined), {
    code: 'LWA_ERR_PIPELINE_SEALED',
    message: /"late".*"response"/,
  });
  t.is(table.run('response', {}), undefined);
});

test('an error names the plugin and the hook, thrown or rejected', async (t) => {
  const cause = new TypeError('no such key');
  const sync = new HookTable();
  sync.plugin = 'my-plugin';
  sync.hooks.request.tap('my-tap', () => {
    throw cause;
  });
  sync.plugin = '';
  const expected = {
    code: 'LWA_ERR_HOOK',
    plugin: 'my-plugin',
    hook: 'request',
    message: 'Plugin "my-plugin" failed in the hook "request": no such key',
    cause,
  } as const;
  t.like(
    t.throws(() => sync.run('request', {})),
    expected,
  );

  const async = new HookTable();
  async.plugin = 'my-plugin';
  async.hooks.request.tapPromise('my-tap', async () => {
    throw cause;
  });
  t.like(await t.throwsAsync(async () => await async.run('request', {})), expected);
});

test('after a tap has failed, later ones do not run', async (t) => {
  const table = new HookTable();
  table.hooks.settled.tapPromise('fails', () => Promise.reject(new Error('no')));
  table.hooks.settled.tap('never runs', () => t.fail());
  await t.throwsAsync(async () => await table.run('settled', {}), { code: 'LWA_ERR_HOOK' });
});

test('whatever is thrown, even nothing, is an error', (t) => {
  for (const thrown of [undefined, null, 0, '', Object.create(null)]) {
    const table = new HookTable();
    table.hooks.request.tap('odd', () => {
      throw thrown;
    });
    t.throws(() => table.run('request', {}), { code: 'LWA_ERR_HOOK' });
  }
});

test('an async function given to tap is refused by its type and fails when it runs', async (t) => {
  const table = new HookTable();
  // @ts-expect-error The type refuses it.
  table.hooks.request.tap('async', async () => undefined);
  t.throws(() => table.run('request', {}), {
    code: 'LWA_ERR_ASYNC_TAP',
    message: /"async".*"request".*tapPromise/,
  });

  const rejecting = new HookTable();
  // @ts-expect-error The type refuses it.
  rejecting.hooks.reply.tap('async', async () => {
    throw new Error('nobody awaits this');
  });
  t.throws(() => rejecting.run('reply', {}), { code: 'LWA_ERR_ASYNC_TAP' });
  // Its rejection would end the process by now, were it not handled.
  await new Promise((resolve) => setImmediate(resolve));
});

test('the types of a bail hook ask for an HttpResponse or nothing', (t) => {
  const taps = (hooks: Hooks): void => {
    hooks.reply.tap('ok', () => new HttpResponse({ status: 200 }));
    hooks.reply.tapPromise('ok', async () => undefined);
    // @ts-expect-error A string is no answer.
    hooks.reply.tap('wrong', () => 'hello');
    // @ts-expect-error Null is no answer.
    hooks.failed.tapPromise('wrong', async () => null);
  };
  t.is(typeof taps, 'function');
});

test('an answer that is no response names the plugin, the hook and what came', async (t) => {
  const wrong: [answer: unknown, shown: RegExp][] = [
    [null, /null/],
    ['hello', /hello/],
    [{ statusCode: 200 }, /keys statusCode/],
    [{ status: 200, headers: {}, body: 'text' }, /keys status, headers, body/],
    [new HttpResponse({ status: 99 }), /status 99/],
    [new HttpResponse({ status: Number.NaN }), /status NaN/],
  ];
  for (const [answer, shown] of wrong) {
    const table = new HookTable();
    table.plugin = 'mine';
    table.hooks.reply.tap('tap', () => answer as HttpResponse);
    table.hooks.failed.tapPromise('tap', async () => answer as HttpResponse);
    const expected = { code: 'LWA_ERR_RESPONSE_INVALID', plugin: 'mine' };
    const sync = t.throws(() => table.run('reply', {}));
    t.like(sync, { ...expected, hook: 'reply' });
    t.regex(sync.message, shown);
    const async = await t.throwsAsync(async () => await table.run('failed', {}));
    t.like(async, { ...expected, hook: 'failed' });
  }
});

test("an answer made by another copy of the package's HttpResponse is one", (t) => {
  const { status, headers, body } = new HttpResponse({ status: 200, body: 'hello' });
  const foreign = { status, headers, body };
  const table = new HookTable();
  table.hooks.reply.tap('foreign', () => foreign);
  t.is(table.run('reply', {}), foreign);
});
