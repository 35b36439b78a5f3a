import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { LineSplitter } from '../../src/local/line-splitter.ts';

test('lines come out whole, however the bytes are cut', (t) => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(50)), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const seen: string[] = [];
      const splitter = new LineSplitter((text) => seen.push(text));
      let start = 0;
      for (const cut of cuts) {
        splitter.write(bytes.subarray(start, start + cut));
        start += cut;
      }
      splitter.write(bytes.subarray(start));
      splitter.end();
      t.deepEqual(seen, lines);
    }),
  );
});

test('a last line without its break, and CRLF, are lines as well', (t) => {
  const seen: string[] = [];
  const splitter = new LineSplitter((text) => seen.push(text));
  splitter.write(Buffer.from('a\r\nb'));
  splitter.end();
  splitter.end();
  t.deepEqual(seen, ['a', 'b']);
});

test('a line without end is passed on in pieces', (t) => {
  const seen: string[] = [];
  const splitter = new LineSplitter((text) => seen.push(text));
  for (let n = 0; n < 3; n++) splitter.write(Buffer.alloc(200 * 1024, 'x'));
  splitter.end();
  t.is(seen.join('').length, 600 * 1024);
  t.is(seen.length, 3);
});
