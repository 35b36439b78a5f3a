import test from 'ava';
import fc from 'fast-check';
import { parseKey } from '../src/key-field.ts';

test('a key is read with and without its quotation marks', (t) => {
  t.is(parseKey('"a b,c;d"'), 'a b,c;d');
  t.is(parseKey('a-b_c/1'), 'a-b_c/1');
  t.is(parseKey('  "a"  '), 'a');
  t.is(parseKey('"a\\"b\\\\"'), 'a"b\\');
  for (const none of ['"a\\b"', '"a" ;x=1', 'a,b', 'a;b', '"', '"\t"'])
    t.is(parseKey(none), undefined);
});

test('every printable text is read back from its quoted form', (t) => {
  const text = fc.stringMatching(/^[\x20-\x7e]+$/).filter(({ length }) => length <= 255);
  fc.assert(
    fc.property(text, (text) => {
      t.is(parseKey(`"${text.replace(/["\\]/g, '\\$&')}"`), text);
    }),
  );
});

test('no text makes the parser fail', (t) => {
  fc.assert(
    fc.property(fc.string({ maxLength: 1000 }), (text) => {
      const key = parseKey(text);
      t.true(key === undefined || (key.length >= 1 && key.length <= 255));
      parseKey(`"${text}`);
    }),
  );
});
