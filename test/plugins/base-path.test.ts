import test from 'ava';
import fc from 'fast-check';
import { type BasePathOptions, basePath } from '../../src/plugins/index.ts';
import { Harness, testSource } from '../pipeline/harness.ts';

async function targetFor(options: BasePathOptions, target: string): Promise<string> {
  const harness = new Harness({ plugins: [basePath(options)] });
  return (await harness.seen({ target })).target;
}

const cases: [prefixes: string[], target: string, seen: string, why: string][] = [
  [['/orders'], '/orders/1', '/1', 'a segment in front'],
  [['/orders'], '/orders', '/', 'an exact match'],
  [['/orders'], '/orders/', '/', 'an exact match with a slash'],
  [['/orders'], '/orders?id=1', '/?id=1', 'an exact match with a query'],
  [['/orders'], '/orders-old', '/orders-old', 'a segment that only starts so'],
  [['/orders'], '/orders-old/1', '/orders-old/1', 'a segment that only starts so, with more'],
  [['/orders'], '/orders/orders/1', '/orders/1', 'once, not repeatedly'],
  [['/orders'], '/a/orders/1', '/a/orders/1', 'not in the middle'],
  [['/orders'], '/Orders/1', '/Orders/1', 'case counts'],
  [['/orders'], '/%6frders/1', '/%6frders/1', 'the path is not decoded'],
  [['/orders'], '/orders%2F1', '/orders%2F1', 'an encoded slash is not a slash'],
  [['/a%20b'], '/a%20b/c', '/c', 'an encoded prefix is matched as it is written'],
  [['orders'], '/orders/1', '/1', 'without slashes'],
  [['orders/'], '/orders/1', '/1', 'with a slash at the end'],
  [['//orders//'], '/orders/1', '/1', 'with many slashes'],
  [['/a', '/a/b', '/a/b/c'], '/a/b/d', '/d', 'the longest that fits'],
  [['/a/b/c', '/a'], '/a/b/d', '/b/d', 'the longest is tried first, but must fit'],
  [['/a'], '/a/%2e%2e/b?x=/a/', '/%2e%2e/b?x=/a/', 'the rest is kept byte for byte'],
  [['/a'], '/a//b', '//b', 'empty segments are kept'],
  [['/'], '/a', '/a', 'only a slash removes nothing'],
  [['', '/a'], '/a/b', '/b', 'an empty prefix removes nothing'],
  [[], '/a', '/a', 'no prefixes'],
  [['/a'], '*', '*', 'a target that is no path'],
];

for (const [prefixes, target, seen, why] of cases) {
  test(`[${prefixes.join(', ')}] makes ${target} ${seen}: ${why}`, async (t) => {
    t.is(await targetFor({ prefixes }, target), seen);
  });
}

test('the same is left as by comparing segment lists', async (t) => {
  const segment = fc.constantFrom('a', 'b', 'ab', 'a%2F', '');
  const prefix = fc.array(fc.constantFrom('a', 'b', 'ab', 'a%2F'), { maxLength: 3 });
  const query = fc.constantFrom('', '?', '?/a/b', '?q=?');
  await fc.assert(
    fc.asyncProperty(
      fc.array(prefix, { maxLength: 3 }),
      fc.array(segment, { minLength: 1, maxLength: 5 }),
      query,
      async (prefixes, segments, search) => {
        const fits = prefixes
          .filter((each) => each.length > 0 && each.every((part, i) => segments[i] === part))
          .sort((a, b) => b.join('/').length - a.join('/').length);
        const rest = segments.slice(fits[0]?.length ?? 0);
        const seen = await targetFor(
          { prefixes: prefixes.map((each) => each.join('/')) },
          `/${segments.join('/')}${search}`,
        );
        t.is(seen, `/${rest.join('/')}${search}`);
      },
    ),
  );
});

test('x-forwarded-prefix says what was removed, and the callers own is not believed', async (t) => {
  const harness = new Harness({
    plugins: [basePath({ prefixes: ['/api', 'api/v2/'], forwardedPrefix: true })],
  });
  const headers = [
    ['X-Forwarded-Prefix', '/evil'],
    ['x_forwarded_prefix', '/evil'],
    ['x-forwarded-prefix', '/evil'],
  ] as const;
  const removed = await harness.seen({ target: '/api/v2/items', headers });
  t.deepEqual([...removed.headers], [['x-forwarded-prefix', '/api/v2']]);
  const kept = await harness.seen({ target: '/other', headers });
  t.deepEqual([...kept.headers], []);
});

test('without that option x-forwarded-prefix is passed on', async (t) => {
  const harness = new Harness({ plugins: [basePath({ prefixes: ['/api'] })] });
  const { headers } = await harness.seen({
    target: '/api/items',
    headers: [['x-forwarded-prefix', '/outer']],
  });
  t.is(headers.get('x-forwarded-prefix'), '/outer');
});

test('the path of an event that no HTTP caller sent is kept', async (t) => {
  const harness = new Harness({
    source: testSource('event'),
    plugins: [basePath({ prefixes: ['/events'] })],
  });
  t.is((await harness.seen({ target: '/events' })).target, '/events');
});

test('wrong options are refused with their path', (t) => {
  const wrong: [options: unknown, message: RegExp][] = [
    [undefined, /options: expected an object, got undefined/],
    [{}, /options\.prefixes: expected an array, got undefined/],
    [{ prefixes: '/api' }, /options\.prefixes: expected an array, got "\/api"/],
    [{ prefixes: ['/a', '/a?b'] }, /options\.prefixes\[1\]: expected .*percent-encoded.*"\/a\?b"/],
    [{ prefixes: ['/café'] }, /options\.prefixes\[0\]/],
    [{ prefixes: ['/100%'] }, /options\.prefixes\[0\]/],
    [{ prefixes: [1] }, /options\.prefixes\[0\]: .*got 1/],
    [{ prefixes: [], forwardedPrefix: 'yes' }, /options\.forwardedPrefix: expected true or false/],
    [{ prefixes: [], prefix: '/a' }, /options\.prefix: .*prefixes, forwardedPrefix/],
  ];
  for (const [options, message] of wrong) {
    const error = t.throws(() => basePath(options as BasePathOptions));
    t.like(error, { code: 'LWA_ERR_PLUGIN_INVALID', plugin: 'base-path' });
    t.regex(error.message, message);
  }
});
