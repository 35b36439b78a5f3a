import test from 'ava';
import fc from 'fast-check';
import { AdapterError, HttpResponse } from '../../../src/pipeline/index.ts';
import { jsonString, jsonStrings } from '../../../src/plugins/sources/json-text.ts';
import { multiValueMap, responseFields } from '../../../src/plugins/sources/response-fields.ts';
import { response } from './source-harness.ts';

test('lines of one name are one field, spelled as at first', (t) => {
  const answer = response(200, [
    ['Vary', 'a'],
    ['x', '1'],
    ['VARY', 'b'],
  ]);
  t.deepEqual(responseFields(answer, 'GET'), [
    { name: 'Vary', key: 'vary', values: ['a', 'b'] },
    { name: 'x', key: 'x', values: ['1'] },
  ]);
});

test('fields about the connection to the app are left out', (t) => {
  const answer = response(200, [
    ['Connection', 'close'],
    ['Keep-Alive', 'timeout=5'],
    ['Proxy-Connection', 'close'],
    ['TE', 'trailers'],
    ['Trailer', 'x'],
    ['Transfer-Encoding', 'chunked'],
    ['Upgrade', 'h2c'],
    ['Proxy-Authenticate', 'Basic'],
  ]);
  t.deepEqual(
    responseFields(answer, 'GET').map(({ name }) => name),
    ['Proxy-Authenticate'],
  );
});

test('a wrong Content-Length becomes the true one, once', (t) => {
  const answer = response(
    200,
    [
      ['Content-Length', '3'],
      ['content-length', '4'],
    ],
    'grün',
  );
  t.is(multiValueMap(responseFields(answer, 'GET')), '{"Content-Length":["5"]}');
});

test('no Content-Length is made up', (t) => {
  t.deepEqual(responseFields(response(200, [], 'a'), 'GET'), []);
});

test('the Content-Length of what has no body stays', (t) => {
  const answer = (status: number) => response(status, [['content-length', '17']]);
  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 304],
    ['GET', 204],
  ] as const) {
    t.deepEqual(responseFields(answer(status), method)[0]?.values, ['17']);
  }
  t.deepEqual(responseFields(answer(200), 'GET')[0]?.values, ['0']);
});

test('the Content-Length of a stream stays', (t) => {
  const body = (async function* () {
    yield await Promise.resolve(new Uint8Array(1));
  })();
  const answer = new HttpResponse({ status: 200, headers: { 'content-length': '17' }, body });
  t.deepEqual(responseFields(answer, 'GET')[0]?.values, ['17']);
});

for (const status of [0, 99, 100, 101, 199, 600, 999, -200, 200.5, Number.NaN]) {
  test(`the status ${status} is refused`, (t) => {
    const error = t.throws(() => responseFields(response(status), 'GET'), {
      instanceOf: AdapterError,
    });
    t.is(error.code, 'LWA_ERR_RESPONSE_INVALID');
    t.is(error.status, 502);
    t.is(error.message, `The response has the status ${status}; front doors take 200 to 599`);
  });
}

test('names and values that HTTP forbids are refused', (t) => {
  for (const [name, value] of [
    ['a b', 'c'],
    ['', 'c'],
    ['x', 'a\r\nSet-Cookie: b'],
    ['x', 'a\0'],
  ] as const) {
    const error = t.throws(() => responseFields(response(200, [[name, value]]), 'GET'), {
      instanceOf: AdapterError,
    });
    t.is(error.code, 'LWA_ERR_RESPONSE_INVALID');
  }
});

test('a value that a plugin set as a number is text', (t) => {
  const answer = response(200, [['x', 17 as unknown as string]]);
  t.is(multiValueMap(responseFields(answer, 'GET')), '{"x":["17"]}');
});

test('JSON text is that of JSON.stringify', (t) => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
      t.is(jsonStrings(texts), JSON.stringify(texts));
      for (const text of texts) t.is(jsonString(text), JSON.stringify(text));
    }),
  );
  for (const text of ['', ' ', '"', '\\', '\x7f', '~', '\ud800', '\u2028']) {
    t.is(jsonString(text), JSON.stringify(text));
  }
});
