import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { escapedJson } from '../../../../src/plugins/sources/json-escape/json-escape.ts';

const MB = 1024 * 1024;

/** What `JSON.stringify` puts between the quotes, each byte a character. */
function stringified(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1')).slice(1, -1);
}

function escaped(bytes: Buffer): string | undefined {
  const pieces = escapedJson(bytes);
  return pieces && Buffer.concat(pieces).toString('latin1');
}

test.before('a megabyte has been escaped without it', (t) => {
  // A start has no time for it.
  t.is(escapedJson(Buffer.alloc(MB - 1, 'a')), undefined);
  t.deepEqual(escapedJson(Buffer.from('a')), [Buffer.from('a')]);
});

test('every byte is escaped as JSON.stringify does it', (t) => {
  for (let byte = 0; byte < 256; byte++) {
    const bytes = Buffer.from([byte]);
    t.is(escaped(bytes), stringified(bytes));
  }
});

test('so is any text, of whatever length', (t) => {
  const plain = fc.constantFrom(...Buffer.from('abcdefghijklmnopqrstuvwxyz é'));
  const special = fc.constantFrom(...Buffer.from('"\\\n\r\t\b\f\0\x1f\x7f'));
  const byte = fc.oneof({ weight: 9, arbitrary: plain }, special, fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 300 }), (list) => {
      const bytes = Buffer.from(list);
      t.is(escaped(bytes), stringified(bytes));
    }),
    { numRuns: 1000 },
  );
});

test('what is longer than its memory comes in pieces that fit together', (t) => {
  for (const length of [65_535, 65_536, 65_537, 200_000]) {
    const bytes = Buffer.alloc(length, 'The "quick" brown fox\n');
    t.is(escaped(bytes), stringified(bytes));
    t.is(escapedJson(bytes)?.length, Math.ceil(length / 65_536));
  }
});

test('text that becomes six times as long has room', (t) => {
  const bytes = Buffer.alloc(150_000, 1);
  t.is(escaped(bytes), '\\u0001'.repeat(150_000));
});

test('no piece changes when other text is escaped', (t) => {
  const pieces = escapedJson(Buffer.from('first'));
  escapedJson(Buffer.from('later'));
  t.deepEqual(pieces, [Buffer.from('first')]);
});
