import test from 'ava';
import fc from 'fast-check';
import {
  eventPaths,
  flag,
  headerMap,
  headerName,
  host,
  hostAndPort,
  mediaTypes,
  oneOf,
  path,
  pathList,
  port,
  publicHost,
  seconds,
  type SettingKind,
  wholeNumber,
} from '../../../src/runtime/settings/setting-kinds.ts';

function table<Value>(
  name: string,
  kind: SettingKind<Value>,
  good: Record<string, Value>,
  bad: readonly string[],
): void {
  test(`${name} takes what it should and refuses the rest`, (t) => {
    for (const [text, value] of Object.entries(good)) t.deepEqual(kind.parse(text), value, text);
    for (const text of bad) t.is(kind.parse(text), undefined, text);
  });
}

table('a port', port, { '1': 1, '65535': 65_535, '08080': 8080 }, [
  '0',
  '65536',
  '-1',
  '80.5',
  '0x50',
  '1e3',
  '８０',
  'http',
]);

table('a whole number', wholeNumber({ min: 0, max: 1000, unit: 'ms' }), { '0': 0, '1000': 1000 }, [
  '1001',
  '5s',
  '1 000',
  '9'.repeat(400),
]);

table('a number of seconds', seconds({ max: 900 }), { '0': 0, '2.5': 2.5, '900': 900 }, [
  '900.1',
  '-1',
  '1.',
  '.5',
  '1e2',
  '5s',
]);

table('a flag', flag, { true: true, TRUE: true, '1': true, False: false, '0': false }, [
  'yes',
  'on',
  '2',
  'truee',
]);

table(
  'one of some words',
  oneOf('buffered', 'response_stream'),
  { buffered: 'buffered', Response_Stream: 'response_stream' },
  ['response-stream', 'constructor'],
);

table(
  'a host',
  host,
  {
    localhost: 'localhost',
    '0.0.0.0': '0.0.0.0',
    'app_1.internal': 'app_1.internal',
    '::1': '::1',
    '[::1]': '::1',
  },
  ['http://a', 'a:80', '[::1]:80', 'a b', 'a/b', '[a]', 'user@a', '::zz'],
);

table(
  'host:port',
  hostAndPort,
  {
    '127.0.0.1:9009': '127.0.0.1:9009',
    'http://127.0.0.1:9009/': '127.0.0.1:9009',
    'localhost:1': 'localhost:1',
    '[::1]:9009': '[::1]:9009',
  },
  ['127.0.0.1', ':9009', '::1:9009', 'a:0', 'a:70000', 'https://a:1', 'a:1/b', 'http://'],
);

table(
  'a path',
  path,
  { '/': '/', health: '/health', '/a%2Fb?q=1': '/a%2Fb?q=1', '/%2e%2e/': '/%2e%2e/' },
  ['/a b', '/é', '/a#b', '/%zz', '/%2', '/a\nb', 'http://a/b'],
);

table(
  'a list of paths',
  pathList,
  {
    '': [],
    '/': [],
    prod: ['/prod'],
    '/prod/': ['/prod'],
    ' /a/b/ , c ,,': ['/a/b', '/c'],
  },
  ['/a b', '/a,/b c', '/a?b', '/%zz'],
);

table('a header name', headerName, { 'X-Auth-Token': 'X-Auth-Token' }, ['a b', 'a:', 'é', 'a,b']);

test('a path that is taken is safe on a request line and only ever gets a slash in front', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const parsed = path.parse(text);
      if (parsed === undefined) return;
      t.true(parsed === text || parsed === `/${text}`);
      t.regex(parsed, /^\/[\x21-\x7e]*$/);
      t.is(path.parse(parsed), parsed);
    }),
  );
});

test('whole numbers are read as written', (t) => {
  const kind = wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (number) => {
      t.is(kind.parse(String(number)), number);
    }),
  );
});

table(
  'a map of headers',
  headerMap,
  {
    'X-User=authorizer.claims.sub': { 'X-User': 'authorizer.claims.sub' },
    ' a = b.c , d=e=f ,': { a: 'b.c', d: 'e=f' },
    ',': {},
  },
  ['X-User', 'X-User=', '=stage', 'X User=stage', 'a=b,a=c', 'a=b,c'],
);

table(
  'a list of media types',
  mediaTypes,
  {
    'image/*': ['image/*'],
    ' application/pdf , +json,': ['application/pdf', '+json'],
    all: ['*/*'],
    'text/html,all': ['text/html', '*/*'],
  },
  ['image', 'text/html;q=1', 'text/html image/png', '*', '*/json'],
);

table(
  'a public host',
  publicHost,
  {
    'example.com': 'example.com',
    'example.com:8443': 'example.com:8443',
    'https://example.com/': 'https://example.com/',
    'HTTP://[2001:db8::1]:80': 'HTTP://[2001:db8::1]:80',
  },
  [
    'https://',
    'example.com/path',
    'ftp://example.com',
    'a b',
    'example.com:0',
    'example.com:x',
    'user@example.com',
  ],
);

table(
  'paths of event sources',
  eventPaths,
  {
    'sqs=/jobs': { sqs: '/jobs' },
    ' s3 = uploads?x=1 , direct=/call,': { s3: '/uploads?x=1', direct: '/call' },
  },
  ['sqs', 'sqs=', 'sqs=/a,sqs=/b', 'sqs=/a b', 'sqs=/%2'],
);

test('a path for a source that does not exist is refused with the list of those that do', (t) => {
  t.throws(() => eventPaths.parse('sqss=/jobs'), {
    instanceOf: RangeError,
    message: /^there is no source "sqss"; expected one of sqs, kinesis, .*, direct/,
  });
});
