import test from 'ava';
import fc from 'fast-check';
import { AdapterError } from '../../../src/pipeline/index.ts';
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
import { decoded, encoded, eventOf, response, shown, sourceFor } from './source-harness.ts';

const SEARCH = '/search?q=2&filter=a%26b&plus=a+b&space=a%20b&flag=&key%5B%5D=%C3%BC';

test('a GET arrives as it was sent, in either mode', (t) => {
  const expected = {
    method: 'GET',
    target: '/pets/42',
    headers: [
      ['accept', '*/*'],
      ['accept-encoding', 'gzip, deflate, br'],
      ['host', 'pets-1234567890.eu-central-1.elb.amazonaws.com'],
      ['user-agent', 'curl/8.5.0'],
      ['x-amzn-trace-id', 'Root=1-65a1b2c3-0123456789abcdef01234567'],
      ['x-forwarded-for', '198.51.100.23'],
      ['x-forwarded-port', '443'],
      ['x-forwarded-proto', 'https'],
    ],
    body: '',
  };
  t.deepEqual(shown(decoded(eventOf('alb-single-get'))) as unknown, expected);
  t.deepEqual(shown(decoded(eventOf('alb-multi-get'))) as unknown, expected);
});

test('keys and values of the query, which come encoded, are joined verbatim', (t) => {
  t.is(decoded(eventOf('alb-single-query')).target, SEARCH);
  t.is(
    decoded(eventOf('alb-multi-query')).target,
    SEARCH.replace('q=2', 'q=1&q=2').replace('key%5B%5D=', 'key%5B%5D=x&key%5B%5D='),
  );
});

for (const [client, values, target] of [
  ['q', [''], '/?q='],
  ['q=', [''], '/?q='],
  ['q=1&q=2', ['1', '2'], '/?q=1&q=2'],
  ['q=a%26b', ['a%26b'], '/?q=a%26b'],
  ['q=a+b', ['a+b'], '/?q=a+b'],
  ['q=%2B%2520', ['%2B%2520'], '/?q=%2B%2520'],
] as const) {
  test(`the query ${client} arrives as ${target}`, (t) => {
    const multi = { ...eventOf('alb-multi-get'), path: '/' };
    t.is(decoded({ ...multi, multiValueQueryStringParameters: { q: values } }).target, target);
    if (values.length > 1) return;
    const single = { ...eventOf('alb-single-get'), path: '/' };
    t.is(decoded({ ...single, queryStringParameters: { q: values[0] } }).target, target);
  });
}

test('an encoded path stays as it is, dot segments too', (t) => {
  t.is(decoded(eventOf('alb-single-encoded-path')).target, '/files/a%2Fb%20c/%2e%2e/100%25');
});

test('repeated header lines stay in multi-value mode', (t) => {
  const { headers } = decoded(eventOf('alb-multi-cookies'));
  t.deepEqual(headers.getAll('cookie'), ['sid=abc123', 'theme=dark']);
  t.deepEqual(headers.getAll('x-tag'), ['one', 'two']);
  t.is(decoded(eventOf('alb-single-cookies')).headers.get('cookie'), 'sid=abc123; theme=dark');
});

test('text and base64 bodies arrive as their bytes', (t) => {
  for (const mode of ['single', 'multi']) {
    const text = shown(decoded(eventOf(`alb-${mode}-post-json`)));
    t.is(text.body, '{"name":"Zoë","legs":4,"id":1.0e2}');
    t.is((decoded(eventOf(`alb-${mode}-post-binary`)).body as Uint8Array).byteLength, 70);
  }
});

test('a health check arrives with nothing made up', (t) => {
  for (const mode of ['single', 'multi']) {
    t.deepEqual(shown(decoded(eventOf(`alb-${mode}-health-check`))), {
      method: 'GET',
      target: '/health',
      headers: [['user-agent', 'ELB-HealthChecker/2.0']],
      body: '',
    });
  }
});

test('the answer has the one map that the request had', (t) => {
  const answer = () =>
    response(
      404,
      [
        ['Content-Type', 'text/plain'],
        ['Vary', 'Origin'],
        ['vary', 'Accept'],
        ['Set-Cookie', 'a=1'],
      ],
      'no',
    );
  t.is(
    encoded(eventOf('alb-single-get'), answer()),
    '{"statusCode":404,"statusDescription":"404 Not Found","headers":{"Content-Type":"text/plain",' +
      '"Vary":"Origin, Accept","Set-Cookie":"a=1"},"body":"no","isBase64Encoded":false}',
  );
  t.is(
    encoded(eventOf('alb-multi-get'), answer()),
    '{"statusCode":404,"statusDescription":"404 Not Found","multiValueHeaders":{' +
      '"Content-Type":["text/plain"],"Vary":["Origin","Accept"],"Set-Cookie":["a=1"]},' +
      '"body":"no","isBase64Encoded":false}',
  );
});

test('a status that has no reason gets one', (t) => {
  const payload = encoded(eventOf('alb-single-get'), response(299));
  t.true(payload.startsWith('{"statusCode":299,"statusDescription":"299 Unknown",'));
});

test('several cookies in single-value mode are told apart by the case of their name', (t) => {
  const answer = response(200, [
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
    ['set-cookie', 'c=3'],
    ['Set-Cookie', 'd=4'],
  ]);
  t.is(
    encoded(eventOf('alb-single-get'), answer),
    '{"statusCode":200,"statusDescription":"200 OK","headers":{"set-cookie":"a=1","Set-cookie":"b=2",' +
      '"sEt-cookie":"c=3","SEt-cookie":"d=4"},"body":"","isBase64Encoded":false}',
  );
});

test('512 cookies have a spelling each, one more is refused', (t) => {
  const event = eventOf('alb-single-get');
  const cookies = Array.from({ length: 512 }, (_, index) => ['set-cookie', `c${index}`] as const);
  const { headers } = clientResponse(encoded(event, response(200, cookies)));
  t.deepEqual(headers, cookies as unknown as [string, string][]);
  const error = t.throws(() => encoded(event, response(200, [...cookies, ['set-cookie', 'x']])), {
    instanceOf: AdapterError,
  });
  t.is(error.code, 'LWA_ERR_RESPONSE_INVALID');
  t.regex(error.message, /multi-value headers/);
});

test('it cannot stream, so it has no prelude', (t) => {
  t.is(sourceFor(eventOf('alb-multi-get')).encodePrelude, undefined);
});

test('whatever a client sends, the app reads the same, byte for byte', (t) => {
  fc.assert(
    fc.property(verbatimRequest, fc.boolean(), (client, isMultiValue) => {
      const last = ([key, values]: [string, string[]]) => [key, values.at(-1)] as const;
      const maps: [string, unknown][] = isMultiValue
        ? [
            ['multiValueQueryStringParameters', new OrderedMap(client.query)],
            ['multiValueHeaders', new OrderedMap(client.headers)],
          ]
        : [
            ['queryStringParameters', new OrderedMap(client.query.map(last))],
            ['headers', new OrderedMap(client.headers.map(last))],
          ];
      const request = decoded(
        Buffer.from(
          jsonObject([
            ['requestContext', { elb: { targetGroupArn: 'arn' } }],
            ['httpMethod', client.method],
            ['path', client.path],
            ...maps,
            ...bodyMembers(client.body),
          ]),
        ),
      );
      const lastOnly = client.query.map(([key, values]) => `${key}=${values.at(-1)}`).join('&');
      const query = isMultiValue ? queryText(client) : lastOnly;
      t.is(request.method, client.method);
      t.is(request.target, query === '' ? client.path : `${client.path}?${query}`);
      for (const [key, values] of client.headers) {
        t.deepEqual(request.headers.getAll(key), isMultiValue ? values : values.slice(-1));
      }
      t.deepEqual(Buffer.from(request.body as Uint8Array), Buffer.from(client.body));
    }),
  );
});

test('whatever the app answers, the client reads the same', (t) => {
  const events = [eventOf('alb-single-get'), eventOf('alb-multi-get')] as const;
  fc.assert(
    fc.property(appResponse, fc.boolean(), (answer, isMultiValue) => {
      const { status, headers, contentType, contentEncoding, body } = answer;
      const lines = [...headers];
      if (contentType !== undefined) lines.push(['content-type', contentType]);
      if (contentEncoding !== undefined) lines.push(['content-encoding', contentEncoding]);
      const event = events[isMultiValue ? 1 : 0];
      const client = clientResponse(encoded(event, response(status, lines, body)));
      const expected = Object.entries(linesByName(lines)).map(([key, values]) => [
        key,
        key === 'set-cookie' || isMultiValue ? values : [values.join(', ')],
      ]);
      t.is(client.status, status);
      t.deepEqual(client.body, Buffer.from(body));
      t.deepEqual(linesByName(client.headers), Object.fromEntries(expected));
    }),
  );
});
