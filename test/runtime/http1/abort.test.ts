import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { collectBody } from '../../../src/pipeline/index.ts';
import {
  Http1Client,
  type Http1ClientOptions,
  Http1Error,
} from '../../../src/runtime/http1/index.ts';
import { answering, closed, onRequest, startRawServer } from './raw-server.ts';

const GET = { method: 'GET', target: '/', fields: '' } as const;
const HALF = 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nok';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

function connect(t: ExecutionContext, port: number, options: Http1ClientOptions = {}): Http1Client {
  // However slow the machine is, only the tests of the limit meet it.
  const client = new Http1Client({ port, idleLimitMs: Number.POSITIVE_INFINITY, ...options });
  t.teardown(() => client.close());
  return client;
}

async function aborted(t: ExecutionContext, sent: Promise<unknown>, cause: Error): Promise<void> {
  const error = await t.throwsAsync(sent, { instanceOf: Http1Error });
  t.is(error.kind, 'aborted');
  t.is(error.cause, cause);
}

/** A server that calls back at each request, and with the socket's end. */
async function startSilentServer(t: ExecutionContext, answer = '') {
  let arrived: (socket: Socket) => void;
  const request = new Promise<Socket>((resolve) => (arrived = resolve));
  const server = await startRawServer(t, (socket) => {
    onRequest(socket, () => {
      socket.write(answer);
      arrived(socket);
    });
  });
  return { port: server.port, server, request };
}

test('a signal that has fired before stops the request before it starts', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const reason = new Error('too late');
  const client = connect(t, server.port);
  await aborted(t, client.request({ ...GET, signal: AbortSignal.abort(reason) }), reason);
  t.is(server.accepted.length, 0);
});

test('a signal destroys the connection while the answer is awaited', async (t) => {
  const { port, request } = await startSilentServer(t);
  const controller = new AbortController();
  const sent = connect(t, port).request({ ...GET, signal: controller.signal });
  const socket = await request;
  const reason = new Error('deadline');
  controller.abort(reason);
  await aborted(t, sent, reason);
  await closed(socket);
});

test('a signal destroys the connection in the middle of a whole body', async (t) => {
  const { port, request } = await startSilentServer(t, HALF);
  const controller = new AbortController();
  const sent = connect(t, port).request({ ...GET, signal: controller.signal });
  const socket = await request;
  const reason = new Error('deadline');
  controller.abort(reason);
  await aborted(t, sent, reason);
  await closed(socket);
});

test('a signal ends a streamed body at once, with what waits in it', async (t) => {
  const { port, request } = await startSilentServer(t, HALF);
  const controller = new AbortController();
  const client = connect(t, port);
  const response = await client.request({ ...GET, streaming: true, signal: controller.signal });
  const socket = await request;
  const reason = new Error('client gone');
  controller.abort(reason);
  await aborted(t, collectBody(response.body), reason);
  await closed(socket);
});

test('a signal ends a read of a streamed body that is waiting', async (t) => {
  const { port } = await startSilentServer(t, 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n');
  const controller = new AbortController();
  const client = connect(t, port);
  const response = await client.request({ ...GET, streaming: true, signal: controller.signal });
  const reading = collectBody(response.body);
  const reason = new Error('client gone');
  controller.abort(reason);
  await aborted(t, reading, reason);
});

test('a signal takes a request out of the queue', async (t) => {
  const { port, server, request } = await startSilentServer(t);
  const client = connect(t, port, { maxConnections: 1 });
  const first = client.request(GET);
  const controller = new AbortController();
  const second = client.request({ ...GET, target: '/second', signal: controller.signal });
  const socket = await request;
  const reason = new Error('changed my mind');
  controller.abort(reason);
  await aborted(t, second, reason);
  socket.write(OK);
  t.is((await first).status, 200);
  t.is(server.accepted.length, 1);
});

test('a signal stops a connection that is not there yet', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const controller = new AbortController();
  const sent = connect(t, server.port).request({ ...GET, signal: controller.signal });
  const reason = new Error('now');
  controller.abort(reason);
  const error = await t.throwsAsync(sent, { instanceOf: Http1Error });
  t.is(error.cause, reason);
  t.false(error.requestBytesSent);
});

test('a signal that fires after the exchange does nothing', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const client = connect(t, server.port);
  const controller = new AbortController();
  await client.request({ ...GET, signal: controller.signal });
  controller.abort();
  await client.request(GET);
  t.is(server.accepted.length, 1);
});

test('a signal that serves many requests keeps no listener of them', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const client = connect(t, server.port);
  const controller = new AbortController();
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  t.teardown(() => process.off('warning', onWarning));
  for (let count = 0; count < 30; count++) {
    await client.request({ ...GET, signal: controller.signal });
  }
  await new Promise((resolve) => setImmediate(resolve));
  t.deepEqual(warnings, []);
});

test('a reader that stops early destroys the connection', async (t) => {
  const { port, request } = await startSilentServer(t, HALF);
  const response = await connect(t, port).request({ ...GET, streaming: true });
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    t.is(Buffer.from(chunk).toString(), 'ok');
    break;
  }
  await closed(await request);
});

test('a reader that stops after the end of the body leaves the connection alone', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const client = connect(t, server.port);
  const response = await client.request({ ...GET, streaming: true });
  for await (const _chunk of response.body as AsyncIterable<Uint8Array>) break;
  await client.request(GET);
  t.is(server.accepted.length, 1);
});

test('a signal that fires while the request body is awaited ends its producer', async (t) => {
  const { port } = await startSilentServer(t);
  const controller = new AbortController();
  let released: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (released = resolve));
  async function* body() {
    try {
      for (;;) {
        yield Buffer.from('tick');
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    } finally {
      released();
    }
  }
  const { signal } = controller;
  const sent = connect(t, port).request({ ...GET, method: 'POST', body: body(), signal });
  const reason = new Error('stop');
  setTimeout(() => controller.abort(reason), 10);
  await aborted(t, sent, reason);
  await ended;
});

test('no connection in time is a timeout', async (t) => {
  // Linux drops what knocks at a listener whose queue is full: here one that is stopped.
  const listener = fork(new URL('stopped-listener.ts', import.meta.url), {
    execArgv: ['--import=tsx/esm'],
  });
  t.teardown(() => listener.kill('SIGKILL'));
  const [port] = (await once(listener, 'message')) as [number];
  listener.kill('SIGSTOP');
  const fillers = Array.from({ length: 8 }, () => connectSocket({ port, host: '127.0.0.1' }));
  for (const filler of fillers) filler.on('error', () => undefined);
  t.teardown(() => fillers.forEach((filler) => filler.destroy()));
  await once(fillers[0]!, 'connect');
  const client = connect(t, port, { connectTimeoutMs: 50 });
  const error = await t.throwsAsync(client.request(GET), { instanceOf: Http1Error });
  t.is(error.kind, 'timeout');
  t.false(error.requestBytesSent);
});
