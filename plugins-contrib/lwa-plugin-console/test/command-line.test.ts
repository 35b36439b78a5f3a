import test from 'ava';
import fc from 'fast-check';
import { quote } from 'shell-quote';
import { CommandRefused, lineOf, wordsOf } from '../src/command-line.ts';

test('words that a shell would read from quotes are the words that went in', (t) => {
  const word = fc.string({ minLength: 1 }).filter((text) => !/[\0\r\n]/.test(text));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const quoted = words.map((one) => `'${one.replaceAll("'", `'\\''`)}'`);
      t.deepEqual(wordsOf(quoted.join(' ')), words);
    }),
  );
  t.deepEqual(wordsOf(quote(['a b', "it's", '$x'])), ['a b', "it's", '$x']);
});

test('any text is words or refused', (t) => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        t.true(wordsOf(text).every((word) => typeof word === 'string'));
      } catch (error) {
        t.true(error instanceof CommandRefused);
      }
    }),
    { numRuns: 2000, examples: [['${'], ['echo "${}"'], ['$'], ["'"]] },
  );
});

test('two lists of words are never the same line', (t) => {
  const words = fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', "'") }), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(words, words, (one, other) => {
      const same = JSON.stringify(one) === JSON.stringify(other);
      t.is(lineOf(one) === lineOf(other), same);
    }),
    { numRuns: 2000 },
  );
});
