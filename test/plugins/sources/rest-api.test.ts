import test from 'ava';
import fc from 'fast-check';
import {
  appResponse,
  bodyMembers,
  clientResponse,
  decodableRequest,
  jsonObject,
  linesByName,
  OrderedMap,
  queryText,
} from './front-door-model.ts';
import { decoded, encoded, eventOf, prelude, response, shown } from './source-harness.ts';

test('a GET arrives with every header as it was spelled', (t) => {
  t.deepEqual(shown(decoded(eventOf('rest-api-get'))), {
    method: 'GET',
    target: '/pets/42',
    headers: [
      ['Accept', '*/*'],
      ['Accept-Encoding', 'gzip, deflate, br'],
      ['CloudFront-Forwarded-Proto', 'https'],
      ['CloudFront-Is-Desktop-Viewer', 'true'],
      ['CloudFront-Is-Mobile-Viewer', 'false'],
      ['CloudFront-Viewer-Country', 'DE'],
      ['Host', 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com'],
      ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'],
      ['Via', '2.0 0123456789abcdef0123456789abcdef.cloudfront.net (CloudFront)'],
      ['X-Amz-Cf-Id', 'Zq3wY7r0m2tV5xK8nB1cF4gH6jL9pQ0sU2wX4yA6zC8eD1fG3hJ5kM=='],
      ['X-Amzn-Trace-Id', 'Root=1-65a1b2c3-0123456789abcdef01234567'],
      ['X-Forwarded-For', '198.51.100.23, 130.176.0.77'],
      ['X-Forwarded-Port', '443'],
      ['X-Forwarded-Proto', 'https'],
    ],
    body: '',
  });
});

test('a text body arrives as UTF-8', (t) => {
  const request = shown(decoded(eventOf('rest-api-post-json')));
  t.is(request.method, 'POST');
  t.is(request.body, '{"name":"Zoë","legs":4,"id":1.0e2}');
});

test('a base64 body arrives as its bytes', (t) => {
  const { body } = decoded(eventOf('rest-api-post-binary'));
  t.deepEqual((body as Uint8Array).subarray(0, 4), Buffer.from('\x89PNG', 'latin1'));
  t.is((body as Uint8Array).byteLength, 70);
});

test('the decoded query is encoded once, and repeated keys stay', (t) => {
  t.is(
    decoded(eventOf('rest-api-multi-value-query')).target,
    '/search?q=1&q=2&filter=a%26b&plus=a%2Bb&space=a%20b&empty=&key%5B%5D=x&key%5B%5D=%C3%BC&percent=100%25',
  );
});

for (const [client, values, target] of [
  ['q', [''], '/?q='],
  ['q=', [''], '/?q='],
  ['q=1&q=2', ['1', '2'], '/?q=1&q=2'],
  ['q=a%26b', ['a&b'], '/?q=a%26b'],
  ['q=a+b', ['a b'], '/?q=a%20b'],
  ['q=a%2Bb', ['a+b'], '/?q=a%2Bb'],
  ['q=%25', ['%'], '/?q=%25'],
] as const) {
  test(`the query ${client} arrives as ${target}`, (t) => {
    const event = { ...eventOf('rest-api-get'), path: '/' };
    t.is(decoded({ ...event, multiValueQueryStringParameters: { q: values } }).target, target);
  });
}

test('the single-value maps stand in where there are no multi-value ones', (t) => {
  const event = eventOf('rest-api-multi-value-query');
  delete event.multiValueQueryStringParameters;
  delete event.multiValueHeaders;
  const request = decoded(event);
  t.is(
    request.target,
    '/search?q=2&filter=a%26b&plus=a%2Bb&space=a%20b&empty=&key%5B%5D=%C3%BC&percent=100%25',
  );
  t.is(request.headers.get('host'), 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com');
});

test('a name that only the single-value maps know is kept', (t) => {
  const request = decoded({
    ...eventOf('rest-api-get'),
    headers: { ACCEPT: 'text/html', 'X-Single': '1' },
    multiValueHeaders: { Accept: ['*/*', 'image/png'] },
    queryStringParameters: { a: '9', b: '2' },
    multiValueQueryStringParameters: { a: ['0', '1'] },
  });
  t.deepEqual(request.headers.getAll('accept'), ['*/*', 'image/png']);
  t.is(request.headers.get('x-single'), '1');
  t.is(request.target, '/pets/42?a=0&a=1&b=2');
});

test('repeated header lines and the Cookie line stay', (t) => {
  const { headers } = decoded(eventOf('rest-api-cookies'));
  t.deepEqual(headers.getAll('x-tag'), ['one', 'two']);
  t.deepEqual(headers.getAll('cookie'), ['sid=abc123; theme=dark']);
});

test('an encoded path stays as it is, dot segments too', (t) => {
  t.is(decoded(eventOf('rest-api-encoded-path')).target, '/files/a%2Fb%20c/%2e%2e/100%25');
});

test('what is not ASCII in a path is escaped as UTF-8', (t) => {
  t.is(decoded(eventOf('rest-api-unicode-path')).target, '/stra%C3%9Fe/%E6%97%A5%E6%9C%AC');
});

test('a custom domain keeps its base path and host', (t) => {
  const request = decoded(eventOf('rest-api-custom-domain'));
  t.is(request.target, '/shop/pets');
  t.is(request.headers.get('host'), 'api.example.com');
});

test("the console's test event, all maps null, arrives", (t) => {
  t.deepEqual(shown(decoded(eventOf('rest-api-console-test'))), {
    method: 'GET',
    target: '/pets',
    headers: [
      ['host', 'testPrefix.testDomainName'],
      ['x-forwarded-proto', 'https'],
      ['x-forwarded-port', '443'],
    ],
    body: '',
  });
});

test('an HTTP API with payload 1.0 arrives, with its stage or without', (t) => {
  const event = eventOf('rest-api-http-api-payload-1');
  t.is(decoded(event).target, '/dev/pets?limit=10');
  t.is(decoded(event, { stage: 'strip' }).target, '/pets?limit=10');
});

test('the path of a REST API has no stage to strip', (t) => {
  const event = { ...eventOf('rest-api-get'), path: '/prod/pets' };
  t.is(decoded(event, { stage: 'strip' }).target, '/prod/pets');
});

test('an answer has multiValueHeaders only', (t) => {
  const answer = response(
    201,
    [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Set-Cookie', 'a=1'],
      ['ETag', 'W/"1"'],
      ['set-cookie', 'b=2; Path=/'],
      ['content-length', '1'],
    ],
    '<p>"hi"\n</p>',
  );
  t.is(
    encoded(eventOf('rest-api-get'), answer),
    '{"statusCode":201,"multiValueHeaders":{"Content-Type":["text/html; charset=utf-8"],' +
      '"Set-Cookie":["a=1","b=2; Path=/"],"ETag":["W/\\"1\\""],"content-length":["12"]},' +
      '"body":"<p>\\"hi\\"\\n</p>","isBase64Encoded":false}',
  );
});

test('a binary answer is base64', (t) => {
  const answer = response(200, [['content-type', 'image/png']], Buffer.from([0x89, 0x50, 0xff]));
  t.is(
    encoded(eventOf('rest-api-get'), answer),
    '{"statusCode":200,"multiValueHeaders":{"content-type":["image/png"]},"body":"iVD/","isBase64Encoded":true}',
  );
});

test('an answer without headers or body is complete', (t) => {
  t.is(
    encoded(eventOf('rest-api-get'), response(204)),
    '{"statusCode":204,"multiValueHeaders":{},"body":"","isBase64Encoded":false}',
  );
});

test('the prelude has single headers, and repeated ones as multiValueHeaders', (t) => {
  const event = eventOf('rest-api-get');
  const once = response(200, [['Content-Type', 'text/plain']]);
  t.is(prelude(event, once), '{"statusCode":200,"headers":{"Content-Type":"text/plain"}}');
  once.headers.append('Set-Cookie', 'a=1');
  once.headers.append('Set-Cookie', 'b=2');
  t.is(
    prelude(event, once),
    '{"statusCode":200,"headers":{"Content-Type":"text/plain"},"multiValueHeaders":{"Set-Cookie":["a=1","b=2"]}}',
  );
});

test('whatever a client sends, the app reads the same', (t) => {
  fc.assert(
    fc.property(decodableRequest, (client) => {
      const decodedQuery = client.query.map(([key, values]): [string, string[]] => [
        decodeURIComponent(key),
        values.map(decodeURIComponent),
      ]);
      const lines: [string, string[]][] = [...client.headers, ['host', ['example.com']]];
      const request = decoded(
        Buffer.from(
          jsonObject([
            ['path', client.path],
            ['httpMethod', client.method],
            ['headers', new OrderedMap(lines.map(([key, values]) => [key, values.at(-1)]))],
            ['multiValueHeaders', new OrderedMap(lines)],
            ['queryStringParameters', new OrderedMap(decodedQuery.map(([k, v]) => [k, v.at(-1)]))],
            ['multiValueQueryStringParameters', new OrderedMap(decodedQuery)],
            ['requestContext', { stage: 'prod', identity: { sourceIp: '192.0.2.1' } }],
            ...bodyMembers(client.body),
          ]),
        ),
      );
      t.is(request.method, client.method);
      t.is(request.path, client.path);
      t.deepEqual(
        request.search.slice(1).split('&').map(decodeURIComponent),
        queryText(client).split('&').map(decodeURIComponent),
      );
      t.notRegex(request.target, /[^!-~]/);
      for (const [key, values] of lines) t.deepEqual(request.headers.getAll(key), values);
      t.deepEqual(Buffer.from(request.body as Uint8Array), Buffer.from(client.body));
    }),
  );
});

test('whatever the app answers, the client reads the same', (t) => {
  const event = eventOf('rest-api-get');
  fc.assert(
    fc.property(appResponse, ({ status, headers, contentType, contentEncoding, body }) => {
      const lines = [...headers];
      if (contentType !== undefined) lines.push(['content-type', contentType]);
      if (contentEncoding !== undefined) lines.push(['content-encoding', contentEncoding]);
      const client = clientResponse(encoded(event, response(status, lines, body)));
      t.is(client.status, status);
      t.deepEqual(client.body, Buffer.from(body));
      t.deepEqual(linesByName(client.headers), linesByName(lines));
    }),
  );
});
