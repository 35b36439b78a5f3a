import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { collectBody } from '../../../src/pipeline/index.ts';
import { Http1Client, Http1Error } from '../../../src/runtime/http1/index.ts';
import { closed, onRequest, startRawServer } from './raw-server.ts';

const GET = { method: 'GET', target: '/', fields: '' } as const;
const MB = 1024 * 1024;

type Listener = (...args: Parameters<RequestListener>) => void | Promise<void>;

async function startNodeServer(t: ExecutionContext, listener: Listener): Promise<Http1Client> {
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new Http1Client({ port: (server.address() as AddressInfo).port });
  t.teardown(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return client;
}

function chunksOf(body: unknown): AsyncIterable<Uint8Array> {
  return body as AsyncIterable<Uint8Array>;
}

for (const framing of ['a length', 'chunks', 'the close of the connection']) {
  test(`a slow reader of 50 MB delimited by ${framing} holds the server back`, async (t) => {
    const total = 50 * MB;
    let sent = 0;
    const client = await startNodeServer(t, (_request, response) => {
      if (framing === 'a length') response.setHeader('content-length', total);
      if (framing === 'the close of the connection') {
        response.useChunkedEncodingByDefault = false;
        response.shouldKeepAlive = false;
      }
      const chunk = Buffer.alloc(MB / 2, 'x');
      const more = (): void => {
        while (sent < total) {
          sent += chunk.length;
          if (!response.write(chunk)) return;
        }
        response.end();
      };
      response.on('drain', more);
      more();
    });
    const response = await client.request({ ...GET, streaming: true });
    const iterator = chunksOf(response.body)[Symbol.asyncIterator]();
    await iterator.next();
    // The kernel's buffers fill, and then the server stands still.
    let before: number;
    do {
      before = sent;
      await sleep(50);
    } while (sent !== before);
    t.true(sent < 20 * MB, `${sent} bytes were sent to a reader that did not read`);
    let received = 0;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) break;
      t.true(value.length <= 256 * 1024);
      received += value.length;
    }
    t.true(received > total - 256 * 1024 && received < total);
  });
}

test('each event of a stream arrives when it is written', async (t) => {
  let write: (() => void) | undefined;
  const client = await startNodeServer(t, async (_request, response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.flushHeaders();
    for (const event of ['one', 'two', 'three']) {
      await new Promise<void>((resolve) => (write = resolve));
      response.write(`data: ${event}\n\n`);
    }
    response.end();
  });
  const response = await client.request({ ...GET, streaming: true });
  const events: string[] = [];
  write?.();
  for await (const chunk of chunksOf(response.body)) {
    events.push(Buffer.from(chunk).toString());
    // The next one is not written before this one has arrived.
    write?.();
  }
  t.deepEqual(events, ['data: one\n\n', 'data: two\n\n', 'data: three\n\n']);
});

test('chunks that were handed out are not overwritten by later reads', async (t) => {
  const client = await startNodeServer(t, async (_request, response) => {
    for (let index = 0; index < 200; index++) {
      response.write(Buffer.alloc(1 + index * 300, index));
      if (index % 10 === 0) await sleep(1);
    }
    response.end();
  });
  const response = await client.request({ ...GET, streaming: true });
  const whole = await collectBody(response.body);
  const expected = Array.from({ length: 200 }, (_, index) => Buffer.alloc(1 + index * 300, index));
  t.true(Buffer.concat(expected).equals(whole));
});

test('streams at once do not mix', async (t) => {
  const client = await startNodeServer(t, async (request, response) => {
    const byte = Number(request.url!.slice(1));
    for (let index = 0; index < 20; index++) {
      response.write(Buffer.alloc(Math.floor(Math.random() * 40_000), byte));
      await sleep(1);
    }
    response.end();
  });
  const streams = Array.from({ length: 16 }, async (_, byte) => {
    const response = await client.request({
      ...GET,
      target: `/${byte}`,
      streaming: byte % 2 === 0,
    });
    const whole = await collectBody(response.body);
    return whole.every((value) => value === byte);
  });
  t.true((await Promise.all(streams)).every(Boolean));
});

test('a request body is produced no faster than the server reads it', async (t) => {
  const server = await startRawServer(t, (socket) => socket.pause());
  const client = new Http1Client({ port: server.port });
  t.teardown(() => client.close());
  let produced = 0;
  async function* body() {
    const chunk = Buffer.alloc(64 * 1024);
    while (produced < 50 * MB) {
      produced += chunk.length;
      yield chunk;
    }
  }
  const sent = client.request({ ...GET, method: 'POST', body: body() });
  let before: number;
  do {
    before = produced;
    await sleep(50);
  } while (produced !== before);
  t.true(produced > 0 && produced < 20 * MB, `${produced} bytes were produced`);
  client.close();
  t.is((await t.throwsAsync(sent, { instanceOf: Http1Error })).kind, 'aborted');
});

test('a request body that throws destroys the connection, and tells the cause', async (t) => {
  const server = await startRawServer(t, () => undefined);
  const client = new Http1Client({ port: server.port });
  t.teardown(() => client.close());
  const cause = new Error('source broke');
  async function* body() {
    yield Buffer.from('start');
    throw cause;
  }
  const sent = client.request({ ...GET, method: 'POST', body: body() });
  const error = await t.throwsAsync(sent, { instanceOf: Http1Error });
  t.is(error.kind, 'aborted');
  t.is(error.cause, cause);
});

test('a request body that cannot be iterated, or yields no bytes, fails the request', async (t) => {
  const server = await startRawServer(t, () => undefined);
  const client = new Http1Client({ port: server.port });
  t.teardown(() => client.close());
  const broken = {
    [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
      throw new Error('no iterator');
    },
  };
  let closed = false;
  async function* text() {
    try {
      yield 'text' as unknown as Uint8Array;
    } finally {
      closed = true;
    }
  }
  for (const body of [broken, text()]) {
    const sent = client.request({ ...GET, method: 'POST', body });
    t.is((await t.throwsAsync(sent, { instanceOf: Http1Error })).kind, 'aborted');
  }
  t.true(closed);
});

test('a trailer that could smuggle fails the request', async (t) => {
  const server = await startRawServer(t, () => undefined);
  const client = new Http1Client({ port: server.port });
  t.teardown(() => client.close());
  async function* body() {
    yield Buffer.from('x');
  }
  const { HttpHeaders } = await import('../../../src/pipeline/index.ts');
  const trailers = () => new HttpHeaders([['a', 'b\r\nc: d']]);
  const sent = client.request({ ...GET, method: 'POST', body: body(), trailers });
  t.is((await t.throwsAsync(sent, { instanceOf: Http1Error })).kind, 'invalid-request');
});

test('an answer comes through while the request is still being sent, both ways at once', async (t) => {
  const client = await startNodeServer(t, (request, response) => {
    response.flushHeaders();
    request.on('data', (chunk: Buffer) => response.write(chunk));
    request.on('end', () => response.end());
  });
  let answer: (text: string) => void = () => undefined;
  async function* body() {
    for (const word of ['one', 'two', 'three']) {
      const echoed = new Promise<string>((resolve) => (answer = resolve));
      yield Buffer.from(word);
      t.is(await echoed, word);
    }
  }
  const sent = client.request({ ...GET, method: 'POST', body: body(), streaming: true });
  const received: string[] = [];
  for await (const chunk of chunksOf((await sent).body)) {
    received.push(Buffer.from(chunk).toString());
    answer(received.at(-1)!);
  }
  t.deepEqual(received, ['one', 'two', 'three']);
});

test('an early refusal stops the upload and ends its producer', async (t) => {
  const server = await startRawServer(t, (socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 3\r\n\r\nbig');
    });
  });
  const client = new Http1Client({ port: server.port });
  t.teardown(() => client.close());
  let stopped: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (stopped = resolve));
  async function* body() {
    try {
      for (;;) {
        yield Buffer.alloc(1000);
        await sleep(1);
      }
    } finally {
      stopped();
    }
  }
  const response = await client.request({ ...GET, method: 'POST', body: body() });
  t.is(response.status, 413);
  t.is(Buffer.from(response.body as Uint8Array).toString(), 'big');
  await ended;
  await closed(server.accepted[0]!);
});

test('an early answer that is no error lets the request go on, and the connection live', async (t) => {
  let received = 0;
  const server = await startRawServer(t, (socket) => {
    let answered = false;
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (answered && !chunk.includes('GET / HTTP')) return;
      answered = true;
      socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n');
    });
  });
  // The second request has to wait until the first is over.
  const client = new Http1Client({ port: server.port, maxConnections: 1 });
  t.teardown(() => client.close());
  const body = Buffer.alloc(8 * MB);
  const response = await client.request({ ...GET, method: 'POST', body });
  t.is(response.status, 202);
  await client.request(GET);
  t.true(received > body.length);
  t.is(server.accepted.length, 1);
});

test('a server that answers and closes with the upload unread is heard', async (t) => {
  const server = await startRawServer(t, (socket) => {
    onRequest(socket, () => {
      socket.pause();
      socket.end(
        'HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig',
      );
    });
  });
  const client = new Http1Client({ port: server.port });
  t.teardown(() => client.close());
  const response = await client.request({ ...GET, method: 'POST', body: Buffer.alloc(8 * MB) });
  t.is(response.status, 413);
});
