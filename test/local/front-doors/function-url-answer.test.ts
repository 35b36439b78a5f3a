import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { answerFields, hasField } from '../../../src/local/front-doors/answer-fields.ts';
import { functionUrlAnswer } from '../../../src/local/front-doors/function-url-answer.ts';

const answer = (value: unknown) => functionUrlAnswer(Buffer.from(JSON.stringify(value)));

test('format 2.0 is read as such', (t) => {
  const { status, fields, body } = answer({
    statusCode: 201,
    headers: { 'Content-Type': 'text/html', 'X-Number': 3, 'X-True': true, 'X-Null': null },
    cookies: ['a=1; Path=/', 'b=2'],
    body: 'aGk=',
    isBase64Encoded: true,
  });
  t.is(status, 201);
  t.is(body.toString(), 'hi');
  t.deepEqual(fields, [
    ...['Content-Type', 'text/html', 'X-Number', '3', 'X-True', 'true'],
    ...['set-cookie', 'a=1; Path=/', 'set-cookie', 'b=2'],
  ]);
});

test('an answer without a status is the body of a 200', (t) => {
  const json = ['Content-Type', 'application/json'];
  t.deepEqual(answer({ message: 'x' }), {
    status: 200,
    fields: json,
    body: Buffer.from('{"message":"x"}'),
  });
  t.deepEqual(answer('Hello'), { status: 200, fields: json, body: Buffer.from('Hello') });
  t.deepEqual(answer([1]).body.toString(), '[1]');
  t.deepEqual(answer(null).body.toString(), 'null');
  t.is(functionUrlAnswer(Buffer.from('{ "a" : 1.0 }')).body.toString(), '{ "a" : 1.0 }');
  t.is(functionUrlAnswer(Buffer.alloc(0)).body.length, 0);
});

test('a content-type that is missing is JSON', (t) => {
  t.deepEqual(answer({ statusCode: '204' }).fields, ['Content-Type', 'application/json']);
});

test('what cannot be sent throws, and never crosses the wire', (t) => {
  for (const value of [
    { statusCode: 99 },
    { statusCode: 101 },
    { statusCode: 600 },
    { statusCode: 'abc' },
    { statusCode: null },
    { statusCode: 200.5 },
    { statusCode: 200, headers: 'x' },
    { statusCode: 200, headers: { 'a b': 'c' } },
    { statusCode: 200, headers: { a: 'b\r\nc: d' } },
    { statusCode: 200, headers: { a: { b: 1 } } },
    { statusCode: 200, cookies: 'a=1' },
    { statusCode: 200, body: { a: 1 } },
  ]) {
    t.throws(() => answer(value), { instanceOf: Error }, JSON.stringify(value));
  }
  t.throws(() => functionUrlAnswer(Buffer.from('no json')));
});

test('what belongs to the connection is left out; multiValueHeaders win', (t) => {
  const fields = answerFields(
    {
      Connection: 'close',
      'Transfer-Encoding': 'chunked',
      'Content-Length': '3',
      'X-A': 'single',
      'x-b': ['1', '2'],
    },
    { 'x-a': ['multi', 'value'] },
    [],
  );
  t.deepEqual(fields, ['x-b', '1', 'x-b', '2', 'x-a', 'multi', 'x-a', 'value']);
  t.true(hasField(fields, 'x-b'));
  t.false(hasField(fields, 'x-c'));
});

test('no value smuggles a line, and Unicode goes out as UTF-8', (t) => {
  t.deepEqual(answerFields({ a: 'Zoë' }, {}, []), ['a', Buffer.from('Zoë').toString('latin1')]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
      let fields: string[] = [];
      try {
        fields = answerFields({ [name]: value }, {}, [value]);
      } catch {
        return;
      }
      for (const part of fields) t.notRegex(part, /[\r\n\0]/);
    }),
  );
});
