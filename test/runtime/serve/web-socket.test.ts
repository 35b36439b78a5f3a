import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { type RawData, WebSocket } from 'ws';
import { configFile, ServedApp } from './served-app.ts';

const HANDSHAKE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

/** Declares a test of an app behind the adapter, and of one with the adapter in its process. */
function bothWays(
  title: string,
  check: (t: ExecutionContext, app: ServedApp) => Promise<void>,
  options: { variables?: Record<string, string> } = {},
): void {
  const variables = { AWS_LWA_CONFIG: configFile('guarded.mjs'), ...options.variables };
  test(`${title} (--serve)`, async (t) => {
    await check(t, await ServedApp.start(t, { variables }));
  });
  test(`${title} (in-process)`, async (t) => {
    await check(t, await ServedApp.start(t, { variables, inProcess: true }));
  });
}

bothWays('a WebSocket passes, its handshake through the plugins', async (t, app) => {
  const socket = open(app, '/base/chat?room=1', { 'x-secret': '1' });
  const [hello] = (await once(socket, 'message')) as [RawData];
  const { target, headers } = JSON.parse(hello.toString()) as {
    target: string;
    headers: Record<string, string>;
  };
  t.is(target, '/chat?room=1');
  t.is(headers['x-from-plugin'], 'seen');
  t.is(headers['x-secret'], undefined);
  t.is(headers['x-forwarded-for'], '127.0.0.1');

  socket.send('as text');
  t.is(String((await once(socket, 'message'))[0]), 'as text');
  const bytes = Buffer.alloc(1024 * 1024, 7);
  socket.send(bytes);
  const [echo] = (await once(socket, 'message')) as [Buffer];
  t.true(bytes.equals(echo));
  socket.close();
  await app.said('socket closed');
});

bothWays('what the app sends before it closes arrives', async (t, app) => {
  const socket = open(app, '/chat');
  await once(socket, 'message');
  socket.send('much');
  const closed = once(socket, 'close');
  t.is(((await once(socket, 'message')) as [Buffer])[0].length, 8e6);
  t.is((await closed)[0], 1005);
});

bothWays('a plugin can refuse a WebSocket', async (t, app) => {
  t.is(await refusal(open(app, '/secret')), 401);
  const admitted = open(app, '/secret', { authorization: 'Bearer good' });
  await once(admitted, 'open');
  admitted.terminate();
});

bothWays('the app can refuse a WebSocket', async (t, app) => {
  t.is(await refusal(open(app, '/chat', { 'x-refuse': '1' })), 401);
});

bothWays(
  'behind a WebSocket that is none no request passes unseen',
  async (t, app) => {
    const seen = await raw(
      app.port,
      `GET /any HTTP/1.1\r\nHost: a\r\n${HANDSHAKE}\r\nGET /secret HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    t.regex(seen, /^HTTP\/1\.1 200 /);
    t.notRegex(seen, /the secret/);
  },
  { variables: { NO_WEB_SOCKETS: '1' } },
);

bothWays('an upgrade to something else is an ordinary request', async (t, app) => {
  const seen = await raw(
    app.port,
    'GET /any HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
  );
  t.regex(seen, /^HTTP\/1\.1 200 .*"target":"\/any"/s);
});

test('a request to upgrade that has a body is refused: what would be its body is not known', async (t) => {
  const { port } = await ServedApp.start(t);
  for (const [protocol, framing] of [
    ['h2c', 'Content-Length: 4'],
    ['websocket', 'Transfer-Encoding: chunked'],
  ] as const) {
    const seen = await raw(
      port,
      `POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n${framing}\r\n\r\nbody`,
    );
    t.regex(seen, /^HTTP\/1\.1 400 /, protocol);
  }
});

test('a socket whose caller goes is closed at the app', async (t) => {
  const app = await ServedApp.start(t);
  const socket = open(app, '/chat');
  await once(socket, 'open');
  socket.terminate();
  await app.said('socket closed');
  t.pass();
});

test('an app that is gone when a WebSocket is asked for is a 502', async (t) => {
  const app = await ServedApp.start(t, {
    app: [
      process.execPath,
      '-e',
      `require('node:http').createServer((_, r) => r.end())
        .on('upgrade', (_, socket) => socket.destroy()).listen(process.env.PORT);`,
    ],
  });
  t.is(await refusal(open(app, '/chat')), 502);
});

test('open WebSockets do not hold the shutdown up', async (t) => {
  const app = await ServedApp.start(t);
  const socket = open(app, '/chat');
  await once(socket, 'open');
  const closed = once(socket, 'close');
  app.process.kill('SIGTERM');
  await closed;
  t.deepEqual(await app.ended, { code: 0, signal: null });
});

function open(app: ServedApp, path: string, headers: Record<string, string> = {}): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${app.port}${path}`, { headers });
  socket.on('error', () => undefined);
  return socket;
}

/** The status with which a handshake is refused. */
async function refusal(socket: WebSocket): Promise<number | undefined> {
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  socket.terminate();
  return response.statusCode;
}

/** Sends bytes, and reads until the connection is closed. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes, 'latin1');
  return await text(socket);
}
