import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { HttpHeaders } from '../../../src/pipeline/index.ts';
import { isTextType, responsePayload } from '../../../src/plugins/sources/response-body.ts';
import { payloadText, response } from './source-harness.ts';

const isText = (...headers: [string, string][]) => isTextType(new HttpHeaders(headers));

for (const [type, expected] of [
  ['text/plain', true],
  ['text/html; charset=utf-8', true],
  ['TEXT/CSS', true],
  ['application/json', true],
  ['Application/JSON;charset=UTF-8', true],
  ['application/javascript', true],
  ['application/xml', true],
  ['application/yaml', true],
  ['application/problem+json; charset=utf-8', true],
  ['image/svg+xml', true],
  ['application/vnd.oai.openapi+yaml', true],
  ['application/octet-stream', false],
  ['application/x-www-form-urlencoded', false],
  ['application/pdf', false],
  ['image/png', false],
  ['multipart/form-data; boundary="text/plain"', false],
  ['application/zip; name="a+json"', false],
  ['', false],
] as const) {
  test(`${type || 'an empty type'} is ${expected ? 'text' : 'binary'}`, (t) => {
    t.is(isText(['Content-Type', type]), expected);
  });
}

test('content of no type is text', (t) => {
  t.true(isText());
});

test('coded content is binary, whatever its type', (t) => {
  for (const coding of ['gzip', 'br', 'GZIP', 'gzip, identity']) {
    t.false(isText(['content-type', 'text/html'], ['content-encoding', coding]));
    t.false(isText(['content-encoding', coding]));
  }
  for (const coding of ['identity', 'Identity', ' ', '']) {
    t.true(isText(['content-type', 'text/html'], ['content-encoding', coding]));
  }
});

test('x-lambda-http-content-encoding: text overrules the type', (t) => {
  t.true(isText(['content-type', 'image/png'], ['x-lambda-http-content-encoding', 'text']));
  t.false(isText(['content-type', 'image/png'], ['x-lambda-http-content-encoding', 'base64']));
});

function sent(body: Uint8Array, type: string) {
  const payload = payloadText(
    responsePayload('{"head":"ü日"', response(200, [['content-type', type]], body)),
  );
  return JSON.parse(payload) as { head: string; body: string; isBase64Encoded: boolean };
}

test('text that is not UTF-8 is base64', (t) => {
  for (const body of [
    Buffer.from('grün', 'latin1'),
    Buffer.from('\uFEFFgrün', 'utf16le'),
    Buffer.from([0x93, 0xfa, 0x96, 0x7b]),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from([0xc0, 0x80]),
  ]) {
    t.deepEqual(sent(body, 'text/plain'), {
      head: 'ü日',
      body: body.toString('base64'),
      isBase64Encoded: true,
    });
  }
});

test('UTF-8 text is text, a byte order mark, NULs and line separators included', (t) => {
  for (const text of [
    '\uFEFFgrün',
    'a\0b\u2028\u2029"\\/\b\x7f',
    '😀',
    'plain',
    '\uFFFD',
    'ÿ\x80',
  ]) {
    t.deepEqual(sent(Buffer.from(text), 'text/plain'), {
      head: 'ü日',
      body: text,
      isBase64Encoded: false,
    });
  }
});

test('the hundredth large page is sent as the first one is', (t) => {
  const page = '<p class="a">\n\t"Grüße", 日本語 \\ \u0001</p>\r\n'.repeat(2000);
  for (let count = 0; count < 100; count++) {
    const { body, isBase64Encoded } = sent(Buffer.from(page), 'text/html; charset=utf-8');
    t.false(isBase64Encoded);
    t.true(body === page);
  }
});

test('bytes of a larger buffer are taken from their place in it', (t) => {
  const whole = Buffer.from('xxxüxxx');
  t.is(sent(new Uint8Array(whole.buffer, whole.byteOffset + 3, 2), 'text/plain').body, 'ü');
  t.is(sent(whole.subarray(3, 5), 'image/png').body, Buffer.from('ü').toString('base64'));
});

test('any bytes come back, and the payload is JSON in UTF-8', (t) => {
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.string({ unit: 'binary-ascii' }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bodies, fc.constantFrom('text/plain', 'image/png'), (bytes, type) => {
      const { head, body, isBase64Encoded } = sent(bytes, type);
      t.is(head, 'ü日');
      t.deepEqual(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'), Buffer.from(bytes));
    }),
    { numRuns: 500 },
  );
});
