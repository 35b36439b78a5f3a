import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { AdapterError, HttpRequest } from '../../../src/pipeline/index.ts';
import { HttpApp } from '../../../src/runtime/app/http-app.ts';
import { freePort } from '../../local/free-port.ts';

async function failure(t: ExecutionContext, port: number): Promise<AdapterError> {
  const app = new HttpApp({ host: '127.0.0.1', port });
  t.teardown(() => app.close());
  const request = new HttpRequest({ method: 'GET', target: '/pets?id=1' });
  const forwarded = app.forward(request, { streaming: false });
  return await t.throwsAsync(forwarded, { instanceOf: AdapterError });
}

async function rawApp(t: ExecutionContext, answer: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => socket.once('data', () => answer(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('what the app did is said in one sentence, and its cause has no frames of ours', async (t) => {
  const free = await freePort();
  const refused = await failure(t, free);
  t.is(
    refused.message,
    `GET /pets: the app at 127.0.0.1:${free} refused the connection; is it running, and on this port (AWS_LWA_PORT)?`,
  );
  t.is(
    (refused.cause as Error).stack,
    `Http1Error: Cannot connect to 127.0.0.1:${free}: connect ECONNREFUSED 127.0.0.1:${free}`,
  );

  const hangsUp = await rawApp(t, (socket) => socket.end());
  t.regex((await failure(t, hangsUp)).message, /:\d+ closed the connection without an answer$/);

  const breaksOff = await rawApp(t, (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
  );
  t.regex((await failure(t, breaksOff)).message, /:\d+ broke off in the middle of its answer$/);

  const nonsense = await rawApp(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  t.regex(
    (await failure(t, nonsense)).message,
    /:\d+ answered with what is not HTTP\/1\.1: The server sent .+$/,
  );
});
