import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { OutputTail } from '../../../src/runtime/app/output-tail.ts';

test('the bytes kept are the last ones, however they were cut into chunks', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }),
      (limit, chunks) => {
        const tail = new OutputTail(limit);
        for (const chunk of chunks) tail.add(chunk);
        const last = Buffer.concat(chunks).subarray(-limit);
        return tail.bytes().equals(last);
      },
    ),
  );
  t.pass();
});

test('text that was cut off begins with a whole line', (t) => {
  const tail = new OutputTail(16);
  tail.add(Buffer.from('a first line\nsecond\nthird\n'));
  t.is(tail.text(), 'second\nthird');
});

test('text that is one long line begins with a whole character', (t) => {
  fc.assert(
    fc.property(
      fc
        .string({ unit: 'grapheme', minLength: 20 })
        .filter((text) => !/[\n\x1b\x9b\ufffd\s]/.test(text)),
      fc.integer({ min: 4, max: 12 }),
      (text, limit) => {
        const tail = new OutputTail(limit);
        tail.add(Buffer.from(text));
        return !tail.text().includes('\ufffd') && text.endsWith(tail.text());
      },
    ),
  );
  t.pass();
});

test('text that fits is kept from its beginning, without colours and the last line break', (t) => {
  const tail = new OutputTail(100);
  tail.add(Buffer.from('\x1b[31mError:\x1b[39m no\n  at x\n\n'));
  t.is(tail.text(), 'Error: no\n  at x');
});

test('nothing written is no text', (t) => {
  t.is(new OutputTail(10).text(), '');
});
