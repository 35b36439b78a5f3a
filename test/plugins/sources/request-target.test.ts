import test from 'ava';
import fc from 'fast-check';
import { requestTarget } from '../../../src/plugins/sources/request-target.ts';

for (const [path, query, target] of [
  ['', '', '/'],
  ['/', '', '/'],
  ['', 'q', '/?q'],
  ['pets', '', '/pets'],
  ['*', '', '/*'],
  ['http://example.com/', '', '/http://example.com/'],
  ['//example.com', '', '//example.com'],
  ['/a%2Fb', '', '/a%2Fb'],
  ['/%2e%2e/../.', '', '/%2e%2e/../.'],
  ['/a b', 'c d', '/a%20b?c%20d'],
  ['/a?b#c', 'd?e#f', '/a%3Fb%23c?d?e%23f'],
  ['/100%', '100%', '/100%25?100%25'],
  ['/%zz%2', '%2%25', '/%25zz%252?%252%25'],
  ['/ü', 'ü', '/%C3%BC?%C3%BC'],
  ['/😀', '', '/%F0%9F%98%80'],
  ['/\ud800x', '', '/%EF%BF%BDx'],
  ['/a\r\nHost: x', 'a\0b\x7f', '/a%0D%0AHost:%20x?a%00b%7F'],
  ['/"<>\\^`{|}', '"<>\\^`{|}[]', '/"<>\\^`{|}?"<>\\^`{|}[]'],
  ["/;p=1,2&$!*()'@:+~", '', "/;p=1,2&$!*()'@:+~"],
] as const) {
  test(`${JSON.stringify(path)} and ${JSON.stringify(query)} make ${target}`, (t) => {
    t.is(requestTarget(path, query), target);
  });
}

test('the target of anything is one legal word, and stays as it is when made again', (t) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'/%2fAz ?#&=+\r\nü\ud800') }),
  );
  fc.assert(
    fc.property(text, text, (path, query) => {
      const target = requestTarget(path, query);
      t.regex(target, /^\/[!"$-~]*$/);
      t.notRegex(target, /%(?![\dA-Fa-f]{2})/);
      const mark = target.indexOf('?');
      const again =
        mark === -1
          ? requestTarget(target, '')
          : requestTarget(target.slice(0, mark), target.slice(mark + 1));
      t.is(again, target);
    }),
  );
});
