import test from 'ava';
import fc from 'fast-check';
import {
  bodyMembers,
  decodableRequest,
  jsonObject,
  OrderedMap,
  queryText,
} from './front-door-model.ts';
import { decoded, encoded, eventOf, response, shown, sourceFor } from './source-harness.ts';

test('a GET arrives as it was sent', (t) => {
  t.deepEqual(shown(decoded(eventOf('http-api-get'))), {
    method: 'GET',
    target: '/pets/42',
    headers: [
      ['accept', '*/*'],
      ['accept-encoding', 'gzip, deflate, br'],
      ['content-length', '0'],
      ['host', 'f6g7h8i9j0.execute-api.eu-central-1.amazonaws.com'],
      ['user-agent', 'curl/8.5.0'],
      ['x-amzn-trace-id', 'Root=1-65a1b2c3-0123456789abcdef01234567'],
      ['x-forwarded-for', '198.51.100.23'],
      ['x-forwarded-port', '443'],
      ['x-forwarded-proto', 'https'],
    ],
    body: '',
  });
});

test('the query arrives verbatim', (t) => {
  t.is(
    decoded(eventOf('http-api-multi-value-query')).target,
    '/search?q=1&q=2&filter=a%26b&plus=a+b&space=a%20b&flag&empty=&key%5B%5D=%C3%BC&2=b&1=a',
  );
});

for (const query of ['q', 'q=', 'q=1&q=2', 'q=a%26b', 'q=a+b', '&&=&', 'a=b=c', 'q=?/#']) {
  test(`the query ${query} arrives as it is`, (t) => {
    const event = { ...eventOf('http-api-get'), rawPath: '/', rawQueryString: query };
    t.is(decoded(event).target, `/?${query.replace('#', '%23')}`);
  });
}

test('the path, which the API has decoded, is made a legal one', (t) => {
  t.is(
    decoded(eventOf('http-api-unicode-path')).target,
    '/stra%C3%9Fe/a%20b/100%25/%E6%97%A5%E6%9C%AC',
  );
});

test('cookies become one Cookie field, joined header lines stay joined', (t) => {
  const { headers } = decoded(eventOf('http-api-cookies'));
  t.deepEqual(headers.getAll('cookie'), ['sid=abc123; theme=dark']);
  t.deepEqual(headers.getAll('x-tag'), ['one,two']);
});

test('text and base64 bodies arrive as their bytes', (t) => {
  t.is(shown(decoded(eventOf('http-api-post-json'))).body, '{"name":"Zoë","legs":4,"id":1.0e2}');
  t.is((decoded(eventOf('http-api-post-binary')).body as Uint8Array).byteLength, 70);
});

test('a named stage stays in the path unless it is to be stripped', (t) => {
  const event = eventOf('http-api-stage');
  t.is(decoded(event).target, '/dev/pets');
  t.is(decoded(event, { stage: 'strip' }).target, '/pets');
  t.is(decoded({ ...event, rawPath: '/dev' }, { stage: 'strip' }).target, '/');
  t.is(decoded({ ...event, rawPath: '/development' }, { stage: 'strip' }).target, '/development');
  t.is(decoded(eventOf('http-api-get'), { stage: 'strip' }).target, '/pets/42');
});

test('host and X-Forwarded fields are filled in where they are missing', (t) => {
  const event = { ...eventOf('http-api-get'), headers: null };
  t.deepEqual(shown(decoded(event)).headers, [
    ['host', 'f6g7h8i9j0.execute-api.eu-central-1.amazonaws.com'],
    ['x-forwarded-for', '198.51.100.23'],
    ['x-forwarded-proto', 'https'],
    ['x-forwarded-port', '443'],
  ]);
});

test('host and X-Forwarded fields that are there stay', (t) => {
  const headers = {
    Host: 'a.example',
    'X-Forwarded-Proto': 'http',
    'X-Forwarded-For': '192.0.2.9',
  };
  t.deepEqual(shown(decoded({ ...eventOf('http-api-get'), headers })).headers, [
    ...Object.entries(headers),
    ['x-forwarded-port', '80'],
  ]);
});

test('an answer has single headers, and cookies apart', (t) => {
  const answer = response(
    200,
    [
      ['Content-Type', 'application/json'],
      ['Set-Cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
      ['Vary', 'Origin'],
      ['vary', 'Accept'],
      ['Set-Cookie', 'b=2'],
    ],
    '{"a":"ü"}',
  );
  t.is(
    encoded(eventOf('http-api-get'), answer),
    '{"statusCode":200,"headers":{"Content-Type":"application/json","Vary":"Origin, Accept"},' +
      '"cookies":["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT","b=2"],' +
      '"body":"{\\"a\\":\\"ü\\"}","isBase64Encoded":false}',
  );
});

test('it cannot stream, so it has no prelude', (t) => {
  t.is(sourceFor(eventOf('http-api-get')).encodePrelude, undefined);
});

test('whatever a client sends, the app reads the same', (t) => {
  fc.assert(
    fc.property(decodableRequest, (client) => {
      const query = queryText(client);
      const rawPath = decodeURIComponent(client.path);
      const request = decoded(
        Buffer.from(
          jsonObject([
            ['version', '2.0'],
            ['rawPath', rawPath],
            ['rawQueryString', query],
            ['cookies', client.cookies],
            [
              'headers',
              new OrderedMap(client.headers.map(([key, lines]) => [key, lines.join(',')])),
            ],
            ['requestContext', { http: { method: client.method }, domainName: 'api.example.com' }],
            ...bodyMembers(client.body),
          ]),
        ),
      );
      t.is(request.method, client.method);
      t.notRegex(request.target, /[^!-~]/);
      t.is(request.search.slice(1), query);
      // The API decodes an escaped percent sign, and what it then seems to escape is lost.
      if (!/%[\dA-Fa-f]{2}/.test(rawPath)) t.is(decodeURIComponent(request.path), rawPath);
      for (const [key, lines] of client.headers) {
        t.deepEqual(request.headers.getAll(key), [lines.join(',')]);
      }
      t.deepEqual(
        request.headers.getAll('cookie'),
        client.cookies.length === 0 ? [] : [client.cookies.join('; ')],
      );
      t.deepEqual(Buffer.from(request.body as Uint8Array), Buffer.from(client.body));
    }),
  );
});
