import test from 'ava';
import fc from 'fast-check';
import { OutputTail } from '../src/output-tail.ts';

test('what is kept is the end of all that was written, in whole characters', (t) => {
  const chunk = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(fc.array(chunk), fc.integer({ min: 4, max: 40 }), (chunks, limit) => {
      const tail = new OutputTail(limit);
      for (const one of chunks) tail.add(Buffer.from(one));
      const all = chunks.join('');
      const text = tail.text();
      t.true(all.endsWith(text));
      const { length } = Buffer.from(text);
      t.true(length <= limit);
      t.true(length > limit - 4 || text === all);
    }),
  );
});
