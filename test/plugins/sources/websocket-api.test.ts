import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { AdapterError } from '../../../src/pipeline/index.ts';
import { webSocketApi } from '../../../src/plugins/sources/index.ts';
import { decoded, encoded, eventOf, response, shown, sourceFor } from './source-harness.ts';

const DOMAIN = 'w1x2y3z4a5.execute-api.eu-central-1.amazonaws.com';

function contextOf(name: string): Record<string, unknown> {
  return eventOf(name)['requestContext'] as Record<string, unknown>;
}

test('a connection is posted with the handshake and the fields that say which one it is', (t) => {
  t.deepEqual(shown(decoded(eventOf('websocket-api-connect'))), {
    method: 'POST',
    target: '/ws/connect',
    headers: [
      ['Host', DOMAIN],
      ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
      ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ['Sec-WebSocket-Version', '13'],
      ['X-Amzn-Trace-Id', 'Root=1-65a1b2c3-0123456789abcdef01234567'],
      ['X-Forwarded-For', '198.51.100.23'],
      ['X-Forwarded-Port', '443'],
      ['X-Forwarded-Proto', 'https'],
      ['x-lambda-event-source', 'websocket-api'],
      ['x-lambda-websocket-event-type', 'CONNECT'],
      ['x-lambda-websocket-connection-id', 'RfT3mdoTliACJ7w='],
      ['x-lambda-websocket-route-key', '$connect'],
      ['x-lambda-websocket-domain-name', DOMAIN],
      ['x-lambda-websocket-stage', 'prod'],
    ],
    body: '',
  });
});

test("the handshake's query comes with the connection", (t) => {
  t.is(decoded(eventOf('websocket-api-connect-query')).target, '/ws/connect?token=a%20b');
});

test('a message is posted as the body, with what API Gateway says of it', (t) => {
  t.deepEqual(shown(decoded(eventOf('websocket-api-message'))), {
    method: 'POST',
    target: '/ws/message',
    headers: [
      ['host', DOMAIN],
      ['x-forwarded-for', '198.51.100.23'],
      ['x-forwarded-proto', 'https'],
      ['x-forwarded-port', '443'],
      ['x-lambda-event-source', 'websocket-api'],
      ['x-lambda-websocket-event-type', 'MESSAGE'],
      ['x-lambda-websocket-connection-id', 'RfT3mdoTliACJ7w='],
      ['x-lambda-websocket-route-key', '$default'],
      ['x-lambda-websocket-message-id', 'RfT3qeWDFiACJ7w='],
      ['x-lambda-websocket-domain-name', DOMAIN],
      ['x-lambda-websocket-stage', 'prod'],
      ['content-type', 'application/json'],
    ],
    body: '{"action":"join"}',
  });
});

test('a message of a custom route has a path of its own', (t) => {
  const { target, headers } = decoded(eventOf('websocket-api-custom-route'));
  t.is(target, '/ws/message/join%2Froom');
  t.is(headers.get('x-lambda-websocket-route-key'), 'join/room');
});

test('a disconnect is posted', (t) => {
  const { target, headers, body } = shown(decoded(eventOf('websocket-api-disconnect')));
  t.is(target, '/ws/disconnect');
  t.is(body, '');
  t.deepEqual(
    headers.find(([name]) => name === 'x-lambda-websocket-event-type'),
    ['x-lambda-websocket-event-type', 'DISCONNECT'],
  );
});

for (const [body, type] of [
  ['{"a":1}', 'application/json'],
  [' [1]', 'application/json'],
  ['{oops', 'text/plain; charset=utf-8'],
  ['17', 'text/plain; charset=utf-8'],
  ['', 'text/plain; charset=utf-8'],
] as const) {
  test(`the message ${JSON.stringify(body)} is ${type}`, (t) => {
    const { headers } = decoded({ ...eventOf('websocket-api-message'), body });
    t.is(headers.get('content-type'), type);
  });
}

test('a binary message arrives as its bytes', (t) => {
  const { headers, body } = decoded(eventOf('websocket-api-binary'));
  t.is(headers.get('content-type'), 'application/octet-stream');
  t.deepEqual(Buffer.from(body as Uint8Array), Buffer.from([0x00, 0xff, 0xfe, 0x80]));
});

test('the path is an option', (t) => {
  for (const webSocketPath of ['/sockets', '/sockets/', 'sockets']) {
    t.is(decoded(eventOf('websocket-api-connect'), { webSocketPath }).target, '/sockets/connect');
  }
  t.is(decoded(eventOf('websocket-api-connect'), { webSocketPath: '/' }).target, '/connect');
  for (const path of ['', '/ws?x', '/ws#x', 7]) {
    const error = t.throws(() => webSocketApi({ path } as { path: string }), {
      instanceOf: AdapterError,
    });
    t.is(error.code, 'LWA_ERR_PLUGIN_INVALID');
  }
});

test('a client cannot say who it is, nor have the fields that say so removed', (t) => {
  const event = {
    ...eventOf('websocket-api-connect'),
    multiValueHeaders: {
      Connection: ['Upgrade, x-lambda-websocket-connection-id', 'x-amz-tenant-id'],
      Upgrade: ['websocket'],
      'X-Lambda-WebSocket-Connection-Id': ['forged'],
      x_lambda_websocket_stage: ['forged'],
      'x-amzn-request-context': ['{}'],
      'x-lwa-control': ['forged'],
    },
    headers: {},
  };
  const { headers } = decoded(event);
  t.deepEqual(headers.getAll('x-lambda-websocket-connection-id'), ['RfT3mdoTliACJ7w=']);
  for (const name of ['connection', 'upgrade', 'x_lambda_websocket_stage', 'x-lwa-control']) {
    t.false(headers.has(name), name);
  }
  t.false([...headers].some(([, value]) => value === 'forged'));
});

test('the status and the body of the answer are passed on', (t) => {
  t.is(
    encoded(
      eventOf('websocket-api-connect'),
      response(200, [['Sec-WebSocket-Protocol', 'chat.v2']]),
    ),
    '{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"chat.v2"}}',
  );
  t.is(
    encoded(
      eventOf('websocket-api-connect'),
      response(403, [['content-type', 'text/plain']], 'no'),
    ),
    '{"statusCode":403,"headers":{"content-type":"text/plain"},"body":"no","isBase64Encoded":false}',
  );
  t.is(
    encoded(
      eventOf('websocket-api-message'),
      response(200, [['content-type', 'application/octet-stream']], Buffer.from([0, 255])),
    ),
    '{"statusCode":200,"headers":{"content-type":"application/octet-stream"},"body":"AP8=","isBase64Encoded":true}',
  );
});

test('an answer without content has no body, which would be sent as an empty message', (t) => {
  t.is(encoded(eventOf('websocket-api-message'), response(204)), '{"statusCode":204,"headers":{}}');
});

test('nobody reads an error page, and nothing streams', (t) => {
  const source = sourceFor(eventOf('websocket-api-message'));
  t.is(source.kind, 'event');
  t.is(source.encodePrelude, undefined);
});

test('whatever the message, its bytes arrive', (t) => {
  const message = eventOf('websocket-api-message');
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' })), (body) => {
      const isText = typeof body === 'string';
      const event = {
        ...message,
        body: isText ? body : Buffer.from(body).toString('base64'),
        isBase64Encoded: !isText,
      };
      t.deepEqual(Buffer.from(decoded(event).body as Uint8Array), Buffer.from(body));
    }),
  );
});

test('whatever the route key, it makes one segment of the path', (t) => {
  const requestContext = contextOf('websocket-api-message');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (routeKey) => {
      fc.pre(routeKey !== '$default' && !/[\0\r\n]/.test(routeKey));
      const { target } = decoded({
        ...eventOf('websocket-api-message'),
        requestContext: { ...requestContext, routeKey },
      });
      const [, last, ...more] = target.split('/ws/message/');
      t.deepEqual(more, []);
      t.is(decodeURIComponent(last!), routeKey);
      t.false(last!.includes('/'));
    }),
  );
});
