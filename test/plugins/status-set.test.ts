import test from 'ava';
import fc from 'fast-check';
import { parseStatusSet } from '../../src/plugins/index.ts';

const status = fc.integer({ min: 100, max: 999 });
const entry = fc.oneof(
  status.map((only) => ({ text: `${only}`, first: only, last: only })),
  fc.tuple(status, status, fc.constantFrom('-', ' - ', '- ')).map(([a, b, dash]) => {
    const [first, last] = [Math.min(a, b), Math.max(a, b)];
    return { text: `${first}${dash}${last}`, first, last };
  }),
);

test('a status is in the set exactly when one of the entries holds it', (t) => {
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(',', ', ', ' ,', ',,'),
      (entries, comma) => {
        const text = entries.map((each) => each.text).join(comma);
        const set = parseStatusSet(text);
        for (let code = 0; code <= 1100; code++) {
          const expected = entries.some(({ first, last }) => first <= code && code <= last);
          if (set.has(code) !== expected) t.fail(`${text}: ${code}`);
        }
        t.is(String(set), text);
      },
    ),
  );
});

test('what is no status number is in no set', (t) => {
  const set = parseStatusSet('100-999');
  for (const code of [Number.NaN, -1, 200.5, Number.POSITIVE_INFINITY, 99, 1000]) {
    t.false(set.has(code));
  }
});

test('every wrong entry is named, with what is wrong', (t) => {
  const error = t.throws(() => parseStatusSet('500, abc, 504-502, 99, 200-1000, 5xx, 1-2-3, -1'), {
    instanceOf: RangeError,
  });
  t.is(
    error.message,
    'expected statuses and ranges from 100 to 999, as "500,502-504": "abc" is neither; ' +
      '"504-502" ends before it starts; "99" is outside; "200-1000" is outside; ' +
      '"5xx" is neither; "1-2-3" is neither; "-1" is neither',
  );
});

test('a list that names no status is refused', (t) => {
  for (const text of ['', ' ', ',', ' , ,']) {
    t.throws(() => parseStatusSet(text), { message: /it names none$/ });
  }
});

test('any text is parsed or refused, never anything else', (t) => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789,- ') }));
  fc.assert(
    fc.property(text, (list) => {
      try {
        t.true(parseStatusSet(list).text === list);
      } catch (error) {
        t.true(error instanceof RangeError);
      }
    }),
  );
});
