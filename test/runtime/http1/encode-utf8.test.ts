import test from 'ava';
import fc from 'fast-check';
import { encodeUtf8 } from '../../../src/runtime/http1/index.ts';

const pieces = fc.array(
  fc.oneof(
    fc.string({ maxLength: 100 }),
    fc.string({ unit: 'grapheme', maxLength: 100 }),
    // Any code units, halves of surrogate pairs among them.
    fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 20 }),
    fc.constantFrom('a'.repeat(200), 'é'.repeat(100), '漢'.repeat(100), '😀'.repeat(50)),
  ),
  { maxLength: 6 },
);

test('text becomes the bytes that Buffer.from gives', (t) => {
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      return Buffer.from(text, 'utf8').equals(encodeUtf8(text));
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('a pair is whole where the ASCII before it ends', (t) => {
  for (let length = 60; length < 140; length++) {
    const text = `${'a'.repeat(length)}😀${'b'.repeat(3)}`;
    t.true(Buffer.from(text, 'utf8').equals(encodeUtf8(text)));
  }
});
