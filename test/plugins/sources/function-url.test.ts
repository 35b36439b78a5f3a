import test from 'ava';
import fc from 'fast-check';
import {
  appResponse,
  bodyMembers,
  clientResponse,
  jsonObject,
  linesByName,
  OrderedMap,
  queryText,
  verbatimRequest,
} from './front-door-model.ts';
import { decoded, encoded, eventOf, prelude, response, shown } from './source-harness.ts';

const DOMAIN = 'k3l4m5n6o7p8q9r0s1t2u3v4w5x6y7z8.lambda-url.eu-central-1.on.aws';

test('a GET arrives as it was sent', (t) => {
  const request = shown(decoded(eventOf('function-url-get')));
  t.is(request.method, 'GET');
  t.is(request.target, '/pets/42');
  t.deepEqual(request.headers.slice(3, 5), [
    ['host', DOMAIN],
    ['user-agent', 'curl/8.5.0'],
  ]);
  t.is(request.body, '');
});

test('an encoded path stays as it is, dot segments too', (t) => {
  t.is(decoded(eventOf('function-url-encoded-path')).target, '/files/a%2Fb%20c/%2e%2e/100%25');
});

test('the query arrives verbatim', (t) => {
  t.is(
    decoded(eventOf('function-url-multi-value-query')).target,
    '/search?q=1&q=2&filter=a%26b&plus=a+b&space=a%20b&flag&empty=&key%5B%5D=%C3%BC&2=b&1=a',
  );
});

for (const query of ['q', 'q=', 'q=1&q=2', 'q=a%26b', 'q=a+b']) {
  test(`the query ${query} arrives as it is`, (t) => {
    const event = { ...eventOf('function-url-get'), rawPath: '', rawQueryString: query };
    t.is(decoded(event).target, `/?${query}`);
  });
}

test('cookies that stand in the headers too arrive once', (t) => {
  const { headers } = decoded(eventOf('function-url-cookies'));
  t.deepEqual(headers.getAll('cookie'), ['sid=abc123; theme=dark']);
});

test('a form arrives as its bytes', (t) => {
  t.is(shown(decoded(eventOf('function-url-post-form'))).body, 'user=zo%C3%AB&password=a+b');
});

test('text and base64 bodies arrive as their bytes', (t) => {
  t.is(
    shown(decoded(eventOf('function-url-post-json'))).body,
    '{"name":"Zoë","legs":4,"id":1.0e2}',
  );
  t.is((decoded(eventOf('function-url-post-binary')).body as Uint8Array).byteLength, 70);
});

test('an IPv6 caller is filled in as X-Forwarded-For', (t) => {
  const { headers } = decoded({ ...eventOf('function-url-ipv6'), headers: {} });
  t.is(headers.get('x-forwarded-for'), '2001:db8::7');
});

test('the prelude has status, single headers and cookies', (t) => {
  const head = response(206, [
    ['Content-Type', 'text/event-stream'],
    ['Set-Cookie', 'a=1'],
    ['Vary', 'Origin'],
    ['Set-Cookie', 'b=2'],
    ['Vary', 'Accept'],
    ['Transfer-Encoding', 'chunked'],
  ]);
  t.is(
    prelude(eventOf('function-url-get'), head),
    '{"statusCode":206,"headers":{"Content-Type":"text/event-stream","Vary":"Origin, Accept"},"cookies":["a=1","b=2"]}',
  );
  t.is(
    prelude(eventOf('function-url-get'), response(302, [['Location', '/']])),
    '{"statusCode":302,"headers":{"Location":"/"},"cookies":[]}',
  );
});

test('whatever a client sends, the app reads the same, byte for byte', (t) => {
  fc.assert(
    fc.property(verbatimRequest, (client) => {
      const query = queryText(client);
      const request = decoded(
        Buffer.from(
          jsonObject([
            ['version', '2.0'],
            ['rawPath', client.path],
            ['rawQueryString', query],
            ['cookies', client.cookies],
            [
              'headers',
              new OrderedMap(client.headers.map(([key, lines]) => [key, lines.join(',')])),
            ],
            ['requestContext', { http: { method: client.method }, domainName: DOMAIN }],
            ...bodyMembers(client.body),
          ]),
        ),
      );
      t.is(request.method, client.method);
      t.is(request.target, query === '' ? client.path : `${client.path}?${query}`);
      t.is(request.headers.get('host'), DOMAIN);
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

test('whatever the app answers, the client reads the same', (t) => {
  const event = eventOf('function-url-get');
  fc.assert(
    fc.property(appResponse, ({ status, headers, contentType, contentEncoding, body }) => {
      const lines = [...headers];
      if (contentType !== undefined) lines.push(['content-type', contentType]);
      if (contentEncoding !== undefined) lines.push(['content-encoding', contentEncoding]);
      const client = clientResponse(encoded(event, response(status, lines, body)));
      const expected = Object.entries(linesByName(lines)).map(([key, values]) => [
        key,
        key === 'set-cookie' ? values : [values.join(', ')],
      ]);
      t.is(client.status, status);
      t.deepEqual(client.body, Buffer.from(body));
      t.deepEqual(linesByName(client.headers), Object.fromEntries(expected));
    }),
  );
});
