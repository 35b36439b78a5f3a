import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { AdapterError } from '../../../src/pipeline/index.ts';
import { requestBody } from '../../../src/plugins/sources/request-body.ts';

const base64 = (body: unknown) => requestBody({ body, isBase64Encoded: true });

test('text stays text, absent and null are nothing', (t) => {
  t.is(requestBody({ body: 'a', isBase64Encoded: false }), 'a');
  t.is(requestBody({ body: 'YQ==' }), 'YQ==');
  t.is(requestBody({ body: 'YQ==', isBase64Encoded: 'true' }), 'YQ==');
  t.is(requestBody({ body: null }), undefined);
  t.is(requestBody({}), undefined);
  t.is(base64(null), undefined);
});

test('base64 is decoded', (t) => {
  t.deepEqual(base64('AP/+YWI='), Buffer.from([0, 255, 254, 97, 98]));
  t.deepEqual(base64(''), Buffer.alloc(0));
});

for (const body of [
  'a',
  'YQ',
  'YQ=',
  'YQ===',
  'Y===',
  '====',
  '%%%%',
  'not base64!!',
  'YQ==\n',
  'YWJj\nYWJj',
  ' YWJ',
  'YQ==YQ==',
  '-_-_',
  '++_+',
  'YWJé',
  'šššš',
  '日本語!',
  '\ud800\ud800\ud800\ud800',
]) {
  test(`${JSON.stringify(body)} is no base64`, (t) => {
    const error = t.throws(() => base64(body), { instanceOf: AdapterError });
    t.is(error.code, 'LWA_ERR_EVENT_INVALID');
    t.is(error.status, 400);
    t.is(error.message, '"body" of the event is flagged isBase64Encoded but is not base64');
  });
}

for (const body of [17, true, {}, ['a']]) {
  test(`a body that is ${JSON.stringify(body)} is refused`, (t) => {
    const error = t.throws(() => requestBody({ body }), { instanceOf: AdapterError });
    t.is(error.code, 'LWA_ERR_EVENT_INVALID');
  });
}

test('any bytes come back, anything else is refused', (t) => {
  const PADDED = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      t.deepEqual(base64(Buffer.from(bytes).toString('base64')), Buffer.from(bytes));
    }),
  );
  const nearly = fc.string({ unit: fc.constantFrom(...'AZaz09+/==-_ \nš\u0100') });
  fc.assert(
    fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' })), (text) => {
      if (PADDED.test(text)) t.deepEqual(base64(text), Buffer.from(text, 'base64'));
      else t.throws(() => base64(text), { instanceOf: AdapterError });
    }),
    { numRuns: 500 },
  );
});
