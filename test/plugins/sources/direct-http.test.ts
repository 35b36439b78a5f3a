import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { AdapterError } from '../../../src/pipeline/index.ts';
import { appResponse, clientResponse } from './front-door-model.ts';
import { decoded, encoded, eventOf, response, shown, sourceFor } from './source-harness.ts';

test('the request is that of the envelope', (t) => {
  t.deepEqual(shown(decoded(eventOf('direct-http-get'))), {
    method: 'GET',
    target: '/reports/daily?day=2024-01-12&q=a%2Fb',
    headers: [
      ['accept', 'application/json'],
      ['x-tag', 'one'],
      ['x-tag', 'two'],
      ['x-lambda-event-source', 'direct'],
    ],
    body: '',
  });
});

test('a body that is no string is JSON', (t) => {
  t.deepEqual(shown(decoded(eventOf('direct-http-post-json'))), {
    method: 'POST',
    target: '/cron/nightly',
    headers: [
      ['content-type', 'application/json'],
      ['x-lambda-event-source', 'direct'],
    ],
    body: '{"name":"Zoë","legs":4}',
  });
  const lwa = { path: '/', headers: { 'Content-Type': 'application/vnd.x+json' }, body: [1] };
  t.is(decoded({ lwa }).headers.get('content-type'), 'application/vnd.x+json');
});

test('a body that is base64 arrives as its bytes', (t) => {
  const { method, body } = decoded(eventOf('direct-http-post-binary'));
  t.is(method, 'PUT');
  t.is((body as Uint8Array).byteLength, 70);
});

test('without a method it is POST with a body, else GET', (t) => {
  t.is(decoded({ lwa: { path: '/' } }).method, 'GET');
  t.is(decoded({ lwa: { path: '/', body: null } }).method, 'GET');
  t.is(decoded({ lwa: { path: '/', body: '' } }).method, 'POST');
  t.is(decoded({ lwa: { path: '/', body: 0 } }).method, 'POST');
  t.is(decoded({ lwa: { path: '/', method: 'DELETE', body: {} } }).method, 'DELETE');
});

test('fields that only the adapter may set, or that are about a connection, are removed', (t) => {
  const headers = { connection: 'x-a', 'x-a': '1', 'x-lambda-event-source': 'sqs', 'X-Lwa-B': '2' };
  t.deepEqual(
    [...decoded({ lwa: { path: '/', headers } }).headers],
    [['x-lambda-event-source', 'direct']],
  );
});

for (const [lwa, message] of [
  [{}, '"lwa.path" of the event is missing; expected a path that begins with "/"'],
  [{ path: 'pets' }, '"lwa.path" of the event is "pets"; expected a path that begins with "/"'],
  [{ path: 7 }, '"lwa.path" of the event is number; expected a string'],
  [{ path: '/', method: 'GE T' }, '"lwa.method" of the event is "GE T"; expected an HTTP method'],
  [
    { path: '/', query: 'a' },
    '"lwa" of the event has the member "query"; expected method, path, headers, body, isBase64Encoded',
  ],
  [
    { path: '/', body: '?', isBase64Encoded: true },
    '"body" of the event is flagged isBase64Encoded but is not base64',
  ],
] as const) {
  test(`the envelope ${JSON.stringify(lwa)} is refused`, (t) => {
    const error = t.throws(() => decoded({ lwa }), { instanceOf: AdapterError });
    t.is(error.code, 'LWA_ERR_EVENT_INVALID');
    t.is(error.message, message);
  });
}

test('the answer has the status, whatever it is, with headers, cookies and body', (t) => {
  t.is(
    encoded(
      eventOf('direct-http-get'),
      response(
        503,
        [
          ['content-type', 'text/plain'],
          ['set-cookie', 'a=1'],
        ],
        'later',
      ),
    ),
    '{"statusCode":503,"headers":{"content-type":"text/plain"},"cookies":["a=1"],"body":"later","isBase64Encoded":false}',
  );
});

test('it is no caller from outside, and nothing streams', (t) => {
  const source = sourceFor(eventOf('direct-http-get'));
  t.is(source.kind, 'event');
  t.is(source.encodePrelude, undefined);
});

test('whatever the envelope has, the app reads the same', (t) => {
  const part = fc.string({ unit: fc.constantFrom(...'abc019-._~/%'), maxLength: 12 });
  fc.assert(
    fc.property(part, part, fc.uint8Array(), (path, query, body) => {
      const text = `/${path}?${query}`.replace(/%/g, '%25');
      const lwa = { path: text, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
      const request = decoded({ lwa });
      t.is(request.target, query === '' ? text.slice(0, -1) : text);
      t.deepEqual(Buffer.from(request.body as Uint8Array), Buffer.from(body));
    }),
  );
});

test('whatever the app answers, the invoker reads its bytes', (t) => {
  fc.assert(
    fc.property(appResponse, ({ status, body }) => {
      const answer = encoded(eventOf('direct-http-get'), response(status, [], body));
      const client = clientResponse(answer);
      t.is(client.status, status);
      t.deepEqual(client.body, Buffer.from(body));
    }),
  );
});
