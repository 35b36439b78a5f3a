import test from 'ava';
import { AdapterError } from '../../../src/pipeline/index.ts';
import {
  fillForwarded,
  fillHost,
  requestHeaders,
  setCookies,
} from '../../../src/plugins/sources/request-headers.ts';

const lines = (multi: unknown, single: unknown) => [...requestHeaders(multi, single)];

test('numbers and booleans become text, null and objects are left out', (t) => {
  t.deepEqual(
    lines(undefined, { a: 1, b: true, c: null, d: { e: 1 }, f: '', g: ['x', 2, null, ['y']] }),
    [
      ['a', '1'],
      ['b', 'true'],
      ['f', ''],
      ['g', 'x'],
      ['g', '2'],
    ],
  );
});

test('maps that are no maps are absent', (t) => {
  for (const map of [null, undefined, 17, 'a', ['a']]) t.deepEqual(lines(map, map), []);
});

test('names of object members are names like others', (t) => {
  const map = JSON.parse('{"__proto__":["a"],"constructor":["b"],"10":["c"]}') as unknown;
  const { length } = lines(map, map);
  t.is(length, 3);
  t.is(requestHeaders(map, map).get('__proto__'), 'a');
});

for (const value of ['a\r\nX: y', 'a\nb', 'a\rb', 'a\0b']) {
  test(`the value ${JSON.stringify(value)} is refused, and the field named`, (t) => {
    for (const [multi, single] of [
      [{ 'x-bad': ['ok', value] }, null],
      [null, { 'x-bad': value }],
    ]) {
      const error = t.throws(() => requestHeaders(multi, single), { instanceOf: AdapterError });
      t.is(error.code, 'LWA_ERR_REQUEST_INVALID');
      t.is(error.status, 400);
      t.is(error.message, 'The request has a line break or a NUL in its header field "x-bad"');
    }
  });
}

for (const name of ['', 'a b', 'a:', 'a\r\nb', 'ü', '(a)', ':authority', 'a'.repeat(500) + ' ']) {
  test(`the name ${JSON.stringify(name.slice(0, 20))} is refused`, (t) => {
    const error = t.throws(() => requestHeaders(null, { [name]: 'a' }), {
      instanceOf: AdapterError,
    });
    t.is(error.code, 'LWA_ERR_REQUEST_INVALID');
    t.is(error.status, 400);
    t.true(error.message.length < 200);
  });
}

test('a cookie that would smuggle is refused', (t) => {
  const error = t.throws(() => setCookies(requestHeaders(null, null), ['a=1', 'b=2\r\nX: y']), {
    instanceOf: AdapterError,
  });
  t.is(error.code, 'LWA_ERR_REQUEST_INVALID');
  t.regex(error.message, /"cookie"/);
});

test('cookies that are no list, or an empty one, change nothing', (t) => {
  for (const cookies of [undefined, null, 'a=1', {}, [], [17, null]]) {
    const headers = requestHeaders(null, { Cookie: 'a=1' });
    setCookies(headers, cookies);
    t.deepEqual([...headers], [['Cookie', 'a=1']]);
  }
});

test('a host that is no name is not filled in', (t) => {
  for (const domainName of [undefined, null, '', 17]) {
    const headers = requestHeaders(null, null);
    fillHost(headers, domainName);
    t.is(headers.size, 0);
  }
});

test('only an IP address is filled in as X-Forwarded-For', (t) => {
  for (const sourceIp of [undefined, null, 17, 'test-invoke-source-ip', '1.2.3.4, 5.6.7.8']) {
    const headers = requestHeaders(null, null);
    fillForwarded(headers, sourceIp);
    t.false(headers.has('x-forwarded-for'));
  }
});
