import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'ava';
import { APP, freePort } from '../sandboxed-app.ts';
import { openDoors } from './open-doors.ts';

const HANDSHAKE =
  'GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';

test('WebSocket connections go straight to the app, both ways', async (t) => {
  const appPort = await freePort();
  const app = spawn(process.execPath, [APP], {
    env: { PORT: String(appPort) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => app.kill('SIGKILL'));
  await once(app.stdout, 'data');
  const { port } = await openDoors(t, { app: `127.0.0.1:${appPort}` });
  const socket = connect(port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.write(HANDSHAKE);
  const [head] = (await once(socket, 'data')) as [Buffer];
  t.regex(head.toString(), /^HTTP\/1\.1 101 /);
  socket.write('ping');
  t.is(((await once(socket, 'data'))[0] as Buffer).toString(), 'ping');
});

test('a WebSocket connection is closed when there is no app', async (t) => {
  const { port } = await openDoors(t, { app: `127.0.0.1:${await freePort()}` });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(HANDSHAKE);
  socket.resume();
  await once(socket, 'close');
  t.pass();
});
