import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import {
  aBoolean,
  aDuration,
  AdapterError,
  aFunction,
  anInteger,
  anObject,
  aNumber,
  anyOf,
  aRecord,
  aSecret,
  aString,
  aUrl,
  checkOptions,
  invalidOption,
  listOf,
  oneOf,
  type OptionCheck,
  OptionsError,
  required,
} from '../../src/index.ts';

function refusal(t: ExecutionContext, options: object, checks: Record<string, OptionCheck>) {
  return t.throws(() => checkOptions('cache', options, checks), { instanceOf: AdapterError });
}

/** What is said of one value that a check refuses. */
function said(t: ExecutionContext, check: OptionCheck, value: unknown): string {
  return refusal(t, { it: value }, { it: required(check) }).message.replace(
    'Plugin "cache": options.it',
    '',
  );
}

test('options that pass are returned as they came', (t) => {
  const options = { ttl: '5s', methods: ['GET'], extra: undefined };
  const checks = { ttl: aDuration(), methods: listOf(oneOf('GET', 'HEAD')), extra: aString() };
  t.is(checkOptions('cache', options, checks), options);
});

test('what is wrong is named with plugin, path, what was expected and what came', (t) => {
  const error = refusal(t, { ttl: '5x' }, { ttl: aDuration() });
  t.is(error.code, 'LWA_ERR_PLUGIN_INVALID');
  t.is(error.plugin, 'cache');
  t.is(
    error.message,
    'Plugin "cache": options.ttl: expected a duration in ms, got "5x"; write 1500, "5s" or "10m"',
  );
});

test('all that is wrong is told at once', (t) => {
  const checks = { ttl: required(anInteger()), on: aBoolean() };
  t.is(
    refusal(t, { tttl: 5, on: 'yes' }, checks).message,
    'Plugin "cache": options.tttl: expected one of its options (ttl, on), got "tttl"; options.ttl: expected a whole number, 0 or more, got undefined; options.on: expected true or false, got "yes"',
  );
});

test('options that are no object are refused', (t) => {
  for (const [options, got] of [
    [null, 'null'],
    [undefined, 'undefined'],
    [[], 'an array of 0'],
    ['5s', '"5s"'],
  ] as const) {
    const error = refusal(t, options as unknown as object, {});
    t.is(error.message, `Plugin "cache": options: expected an object, got ${got}`);
  }
});

test('each check says what it expects', (t) => {
  const cases: [OptionCheck, unknown, string][] = [
    [aBoolean(), 1, ': expected true or false, got 1'],
    [aString(), 5, ': expected a string, got 5'],
    [oneOf('a', 'b'), 'c', ': expected "a" or "b", got "c"'],
    [anInteger(), 1.5, ': expected a whole number, 0 or more, got 1.5'],
    [anInteger(1, 9), 10, ': expected a whole number from 1 to 9, got 10'],
    [aNumber(0, 1), 1.1, ': expected a number from 0 to 1, got 1.1'],
    [aNumber(0), Number.NaN, ': expected a number, 0 or more, got NaN'],
    [
      aDuration(1, 900_000),
      '1h',
      ': expected a duration in ms from 1 to 900000, got "1h"; write 1500, "5s" or "10m"',
    ],
    [
      aUrl(),
      'example.com',
      ': expected a URL that begins with http:// or https://, got "example.com"',
    ],
    [
      aUrl('redis', 'rediss'),
      'https://x',
      ': expected a URL that begins with redis:// or rediss://, got "https://x"',
    ],
    [aFunction(), 'f', ': expected a function, got "f"'],
    [listOf(aString()), 'a', ': expected an array, got "a"'],
    [listOf(aString()), ['a', 1], '[1]: expected a string, got 1'],
    [listOf(aString()), ['a', undefined], '[1]: expected a string, got undefined'],
    [aRecord(), [], ': expected an object, got an array of 0'],
    [aRecord(anInteger()), { 'a-b': -1 }, '["a-b"]: expected a whole number, 0 or more, got -1'],
    [
      anObject({ url: required(aUrl()) }),
      {},
      '.url: expected a URL that begins with http:// or https://, got undefined',
    ],
    [
      listOf(anObject({ path: aString() })),
      [{ path: '/' }, { pth: '/' }],
      '[1].pth: expected one of its options (path), got "pth"',
    ],
    [anyOf(aString(), aFunction()), 7, ': expected a string or a function, got 7'],
    [anyOf(aString(), listOf(aString())), ['a', 1], '[1]: expected a string, got 1'],
  ];
  for (const [check, value, message] of cases) t.is(said(t, check, value), message);
});

test('each check accepts what it says', (t) => {
  const cases: [OptionCheck, ...unknown[]][] = [
    [aBoolean(), true, false],
    [aString(), '', 'a'],
    [aSecret(), 'a'],
    [oneOf('a', 'b'), 'a', 'b'],
    [anInteger(-1, 1), -1, 0, 1],
    [aNumber(0, 1), 0, 0.5, 1],
    [aDuration(), 0, 1.5, '5s'],
    [aUrl(), 'http://localhost:1', 'HTTPS://example.com/a?b', new URL('https://example.com')],
    [aFunction(), () => 1, Map],
    [listOf(aString()), [], ['a']],
    [aRecord(), {}, { a: undefined }],
    [aRecord(aString()), {}, { a: 'b' }],
    [anObject({ a: aString() }), {}, { a: 'b' }, { a: undefined }],
    [anyOf(aString(), listOf(aString())), 'a', ['a'], []],
  ];
  for (const [check, ...values] of cases) {
    for (const value of values) {
      t.notThrows(() => checkOptions('cache', { it: value }, { it: check }), String(value));
    }
  }
});

test('a secret is never shown', (t) => {
  t.is(
    said(t, aSecret(), 12_345_678),
    ': expected a string that is not empty, got a value of type number',
  );
  t.is(said(t, aSecret(), ''), ': expected a string that is not empty, got an empty string');
  t.is(
    said(t, anyOf(aSecret(), listOf(aSecret())), { key: 'hush' }),
    ': expected a string that is not empty or an array, got a value of type object',
  );
});

test('whatever the options are, the check accepts or refuses them with an AdapterError', (t) => {
  const checks = { a: aDuration(), b: listOf(anObject({ c: aUrl() })), d: aRecord(aString()) };
  fc.assert(
    fc.property(
      fc.oneof(fc.anything(), fc.record({ a: fc.anything(), b: fc.anything(), d: fc.anything() })),
      (options) => {
        try {
          checkOptions('cache', options as object, checks as Record<string, OptionCheck>);
        } catch (error) {
          return error instanceof AdapterError && error.code === 'LWA_ERR_PLUGIN_INVALID';
        }
        return true;
      },
    ),
  );
  t.pass();
});

test('a plugin refuses what only it can see', (t) => {
  const error = invalidOption('cache', 'options.ttl', 'less than maxAge', 5);
  t.is(error.message, 'Plugin "cache": options.ttl: expected less than maxAge, got 5');
  t.deepEqual(OptionsError.problemsOf(error), [
    { path: '.ttl', message: 'expected less than maxAge, got 5' },
  ]);
});
