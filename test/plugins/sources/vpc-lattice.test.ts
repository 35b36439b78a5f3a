import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {
  appResponse,
  clientResponse,
  jsonObject,
  linesByName,
  OrderedMap,
  queryText,
  verbatimRequest,
} from './front-door-model.ts';
import { decoded, encoded, eventOf, response, shown, sourceFor } from './source-harness.ts';

const HOST = 'pets-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-central-1.on.aws';

test('an event of version 1 becomes the request that it was', (t) => {
  t.deepEqual(shown(decoded(eventOf('vpc-lattice-1-get'))), {
    method: 'GET',
    target: '/pets/a%2Fb?q=2&q=1&name=Zo%C3%AB',
    headers: [
      ['host', HOST],
      ['user-agent', 'curl/8.5.0'],
      ['accept', '*/*'],
      ['x-forwarded-for', '10.0.1.23'],
      ['x-tag', 'one,two'],
      ['cookie', 'sid=abc123; theme=dark'],
    ],
    body: '',
  });
});

test('an event of version 2 does too, each header line on its own', (t) => {
  t.deepEqual(shown(decoded(eventOf('vpc-lattice-2-get'))), {
    method: 'GET',
    target: '/pets?q=2&q=1',
    headers: [
      ['host', HOST],
      ['user-agent', 'curl/8.5.0'],
      ['accept', '*/*'],
      ['x-forwarded-for', '10.0.1.23'],
      ['x-tag', 'one'],
      ['x-tag', 'two'],
    ],
    body: '',
  });
});

test('a query that stands in the map alone is put together from it, lists and single values', (t) => {
  t.is(decoded(eventOf('vpc-lattice-2-query')).target, '/pets?q=2&q=1&name=Zo%C3%AB&empty=');
  const { raw_path: _, ...event } = eventOf('vpc-lattice-1-get');
  t.is(decoded({ ...event, raw_path: '/pets' }).target, '/pets?q=1&name=Zo%C3%AB');
});

test('headers of version 2 may be single strings', (t) => {
  t.is(decoded(eventOf('vpc-lattice-2-post-json')).headers.get('content-type'), 'application/json');
});

test('text and base64 bodies arrive as their bytes', (t) => {
  t.is(
    shown(decoded(eventOf('vpc-lattice-2-post-json'))).body,
    '{"name":"Zoë","legs":4,"id":1.0e2}',
  );
  for (const version of [1, 2]) {
    const { body } = decoded(eventOf(`vpc-lattice-${version}-post-binary`));
    t.is((body as Uint8Array).byteLength, 70);
    t.is(Buffer.from(body as Uint8Array).toString('latin1', 1, 4), 'PNG');
  }
});

test('the answer is single strings, cookies told apart by the case of their name', (t) => {
  const answer = () =>
    response(
      404,
      [
        ['Content-Type', 'text/plain'],
        ['Vary', 'Origin'],
        ['vary', 'Accept'],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ],
      'no',
    );
  for (const name of ['vpc-lattice-1-get', 'vpc-lattice-2-get']) {
    t.is(
      encoded(eventOf(name), answer()),
      '{"statusCode":404,"statusDescription":"404 Not Found","headers":{' +
        '"Content-Type":"text/plain","Vary":"Origin, Accept","set-cookie":"a=1","Set-cookie":"b=2"},' +
        '"body":"no","isBase64Encoded":false}',
    );
  }
});

test('it cannot stream, so it has no prelude', (t) => {
  t.is(sourceFor(eventOf('vpc-lattice-2-get')).encodePrelude, undefined);
});

test('whatever a client sends, the app reads the same, byte for byte', (t) => {
  fc.assert(
    fc.property(verbatimRequest, fc.boolean(), fc.boolean(), (client, isV1, queryInPath) => {
      const query = queryText(client);
      const path = query === '' || !queryInPath ? client.path : `${client.path}?${query}`;
      const last = ([key, values]: [string, string[]]) => [key, values.at(-1)] as const;
      const body = Buffer.from(client.body).toString('base64');
      const event: [string, unknown][] = isV1
        ? [
            ['raw_path', path],
            ['headers', new OrderedMap(client.headers.map(last))],
            ['query_string_parameters', new OrderedMap(client.query.map(last))],
            ['is_base64_encoded', true],
          ]
        : [
            ['path', path],
            ['headers', new OrderedMap(client.headers)],
            ['queryStringParameters', new OrderedMap(client.query)],
            ['isBase64Encoded', true],
            ['requestContext', { serviceNetworkArn: 'arn' }],
          ];
      const request = decoded(
        Buffer.from(jsonObject([['method', client.method], ['body', body], ...event])),
      );
      const ofMap = isV1 ? queryText({ ...client, query: client.query.map(lastOnly) }) : query;
      const expected = queryInPath ? query : ofMap;
      t.is(request.method, client.method);
      t.is(request.target, expected === '' ? client.path : `${client.path}?${expected}`);
      for (const [key, values] of client.headers) {
        t.deepEqual(request.headers.getAll(key), isV1 ? values.slice(-1) : values);
      }
      t.deepEqual(Buffer.from(request.body as Uint8Array), Buffer.from(client.body));
    }),
  );
});

function lastOnly([key, values]: [string, string[]]): [string, string[]] {
  return [key, values.slice(-1)];
}

test('whatever the app answers, the client reads the same', (t) => {
  const event = eventOf('vpc-lattice-2-get');
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
