import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import test, { type ExecutionContext } from 'ava';
import {
  Http1Client,
  type Http1ClientOptions,
  Http1Error,
} from '../../../src/runtime/http1/index.ts';
import { answering, closed, onRequest, startRawServer } from './raw-server.ts';

const GET = { method: 'GET', target: '/', fields: '' } as const;
const POST = { method: 'POST', target: '/', fields: '', body: 'x' } as const;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

function connect(t: ExecutionContext, port: number, options: Http1ClientOptions = {}): Http1Client {
  // However slow the machine is, only the tests of the limit meet it.
  const client = new Http1Client({ port, idleLimitMs: Number.POSITIVE_INFINITY, ...options });
  t.teardown(() => client.close());
  return client;
}

async function startNodeServer(t: ExecutionContext): Promise<Server & { handled: number }> {
  const server = Object.assign(
    createServer((request, response) => {
      server.handled++;
      request.resume();
      response.end('ok');
    }),
    { handled: 0 },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

test('requests one after the other share a connection', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const client = connect(t, server.port);
  for (let count = 0; count < 5; count++) await client.request(GET);
  await client.request(POST);
  t.is(server.accepted.length, 1);
});

test('requests at once have a connection each, and reuse them', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const client = connect(t, server.port);
  for (let round = 0; round < 3; round++) {
    await Promise.all(Array.from({ length: 8 }, () => client.request(GET)));
  }
  t.is(server.accepted.length, 8);
});

test('requests beyond the limit wait for a connection, in order', async (t) => {
  let atOnce = 0;
  let most = 0;
  const order: string[] = [];
  const server = await startRawServer(t, (socket) => {
    onRequest(socket, (head) => {
      order.push(head.split(' ')[1]!);
      most = Math.max(most, ++atOnce);
      setTimeout(() => {
        atOnce--;
        socket.write(OK);
      }, 5);
    });
  });
  const client = connect(t, server.port, { maxConnections: 2 });
  const targets = Array.from({ length: 9 }, (_, index) => `/${index}`);
  await Promise.all(targets.map((target) => client.request({ ...GET, target })));
  t.is(most, 2);
  t.is(server.accepted.length, 2);
  t.deepEqual(order.toSorted(), targets);
  t.deepEqual(order.slice(4), order.slice(4).toSorted());
});

test('a waiting request gets a fresh connection when the one in use is lost', async (t) => {
  const server = await startRawServer(t, (socket, index) => {
    onRequest(socket, () => (index === 0 ? socket.destroy() : socket.write(OK)));
  });
  const client = connect(t, server.port, { maxConnections: 1 });
  const first = client.request(GET);
  const second = client.request(GET);
  await t.throwsAsync(first, { instanceOf: Http1Error });
  t.is((await second).status, 200);
});

for (const [name, close] of Object.entries({
  'Connection: close': 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok',
  'a list with close': 'HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.0': 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'Keep-Alive: timeout=0':
    'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0\r\nContent-Length: 2\r\n\r\nok',
  'bytes after the response': `${OK}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`,
})) {
  test(`a connection is not used again after ${name}`, async (t) => {
    const server = await startRawServer(t, answering(close));
    const client = connect(t, server.port);
    for (let count = 0; count < 3; count++) {
      t.is(Buffer.from((await client.request(GET)).body as Uint8Array).toString(), 'ok');
    }
    t.is(server.accepted.length, 3);
  });
}

test('HTTP/1.0 with keep-alive keeps the connection', async (t) => {
  const server = await startRawServer(
    t,
    answering('HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n'),
  );
  const client = connect(t, server.port);
  await client.request(GET);
  await client.request(GET);
  t.is(server.accepted.length, 1);
});

test('an idle connection that the server closes is dropped at once', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const client = connect(t, server.port);
  await client.request(GET);
  server.accepted[0]!.end();
  await Promise.all(server.accepted.map(closed));
  t.is((await client.request(POST)).status, 200);
  t.is(server.accepted.length, 2);
});

test('an idle connection that speaks unasked is dropped, and what it says is nobody’s answer', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const client = connect(t, server.port);
  await client.request(GET);
  server.accepted[0]!.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
  await Promise.all(server.accepted.map(closed));
  const response = await client.request(GET);
  t.is(Buffer.from(response.body as Uint8Array).toString(), 'ok');
  t.is(server.accepted.length, 2);
});

test('a connection idle for longer than the limit is not used again', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const client = connect(t, server.port, { idleLimitMs: 20 });
  await client.request(GET);
  await sleep(40);
  await client.request(GET);
  t.is(server.accepted.length, 2);
});

test('a connection that is trusted without limit is used again', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const client = connect(t, server.port);
  await client.request(GET);
  await sleep(600);
  await client.request(GET);
  t.is(server.accepted.length, 1);
});

test('the time that the server keeps connections shortens the limit', async (t) => {
  const server = await startRawServer(
    t,
    answering('HTTP/1.1 200 OK\r\nKeep-Alive: max=9, timeout=1\r\nContent-Length: 0\r\n\r\n'),
  );
  const client = connect(t, server.port);
  await client.request(GET);
  await client.request(GET);
  t.is(server.accepted.length, 1);
  await sleep(550);
  await client.request(GET);
  t.is(server.accepted.length, 2);
});

test('a server that closes idle connections after a second never costs a request', async (t) => {
  const server = await startNodeServer(t);
  server.keepAliveTimeout = 1000;
  const { port } = server.address() as AddressInfo;
  const clients = Array.from({ length: 20 }, () => connect(t, port, { idleLimitMs: 500 }));
  for (let round = 0; round < 2; round++) {
    for (const [index, client] of clients.entries()) {
      t.is((await client.request(index % 2 === 0 ? GET : POST)).status, 200);
    }
    if (round === 0) await sleep(1050);
  }
  t.is(server.handled, 40);
});

for (const request of [GET, POST]) {
  test(`a ${request.method} goes out anew when its kept connection was dead before it was written`, async (t) => {
    // The server has a thread of its own: it acts while this one stands still.
    const turn = new Int32Array(new SharedArrayBuffer(4));
    const server = new Worker(new URL('resetting-server.mjs', import.meta.url), {
      workerData: turn,
    });
    t.teardown(() => server.terminate());
    const [port] = (await once(server, 'message')) as [number];
    const client = connect(t, port);
    await client.request(request);
    server.postMessage('reset');
    Atomics.wait(turn, 0, 0);
    // The connection is gone, and the client could not have heard of it.
    t.is((await client.request(request)).status, 200);
    server.postMessage('count');
    t.deepEqual(await once(server, 'message'), [{ connections: 2, handled: 2 }]);
  });

  test(`a ${request.method} that may have arrived is not repeated`, async (t) => {
    let handled = 0;
    const server = await startRawServer(t, (socket) => {
      onRequest(socket, () => {
        if (++handled === 1) socket.write(OK);
        else socket.destroy();
      });
    });
    const client = connect(t, server.port);
    await client.request(request);
    const error = await t.throwsAsync(client.request(request), { instanceOf: Http1Error });
    t.is(error.kind, 'closed');
    t.true(error.reusedConnection);
    t.true(error.requestBytesSent);
    t.is(handled, 2);
  });
}

test('a request on a fresh connection is never repeated', async (t) => {
  let handled = 0;
  const server = await startRawServer(t, (socket) => {
    onRequest(socket, () => {
      handled++;
      socket.destroy();
    });
  });
  const client = connect(t, server.port);
  await t.throwsAsync(client.request(GET), { instanceOf: Http1Error });
  t.is(handled, 1);
});

test('a request is not repeated once any byte of an answer has come', async (t) => {
  let handled = 0;
  const server = await startRawServer(t, (socket) => {
    onRequest(socket, () => {
      if (++handled === 1) socket.write(OK);
      else socket.end('HTTP/1.1 2');
    });
  });
  const client = connect(t, server.port);
  await client.request(GET);
  const error = await t.throwsAsync(client.request(GET), {
    instanceOf: Http1Error,
  });
  t.true(error.responseBytesReceived);
  t.is(handled, 2);
});

test('a body that has been iterated is not repeated', async (t) => {
  let handled = 0;
  const server = await startRawServer(t, (socket) => {
    onRequest(socket, () => {
      if (++handled === 1) socket.write(OK);
      else socket.destroy();
    });
  });
  const client = connect(t, server.port);
  await client.request(GET);
  async function* body() {
    yield Buffer.from('once');
  }
  const sent = client.request({ ...POST, body: body() });
  await t.throwsAsync(sent, { instanceOf: Http1Error });
  t.is(handled, 2);
});

test('after a freeze a kept connection is not trusted, whatever the method', async (t) => {
  // The server is this process; the client is one that is stopped and continued, as a sandbox is.
  const server = await startNodeServer(t);
  server.keepAliveTimeout = 300;
  const { port } = server.address() as AddressInfo;
  const frozen = fork(new URL('frozen-client.ts', import.meta.url), [String(port)], {
    execArgv: ['--import=tsx/esm'],
  });
  t.teardown(() => frozen.kill('SIGKILL'));
  t.deepEqual(await once(frozen, 'message'), ['ready', undefined]);
  for (let round = 0; round < 2; round++) {
    for (const method of ['POST', 'GET']) {
      frozen.send(method);
      t.deepEqual(await once(frozen, 'message'), [200, undefined]);
    }
    frozen.kill('SIGSTOP');
    await sleep(700);
    // Both are waiting when it wakes: the end of the old connection, and the next request.
    frozen.send('POST');
    frozen.kill('SIGCONT');
    t.deepEqual(await once(frozen, 'message'), [200, undefined]);
  }
  t.is(server.handled, 6);
});

test('dropIdle makes the next request take a fresh connection', async (t) => {
  const server = await startRawServer(t, answering(OK));
  const client = connect(t, server.port);
  await Promise.all([client.request(GET), client.request(GET)]);
  client.dropIdle();
  await Promise.all(server.accepted.map(closed));
  await client.request(GET);
  t.is(server.accepted.length, 3);
});

test('a client that is closed fails what is in flight, waiting, or made later', async (t) => {
  let arrived: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (arrived = resolve));
  const server = await startRawServer(t, (socket) => onRequest(socket, arrived));
  const client = connect(t, server.port, { maxConnections: 1 });
  const sent = [client.request(GET), client.request(GET)];
  await first;
  client.close();
  for (const request of [...sent, client.request(GET)]) {
    t.is((await t.throwsAsync(request, { instanceOf: Http1Error })).kind, 'aborted');
  }
  await Promise.all(server.accepted.map(closed));
});

test('idle connections do not keep the process alive', async (t) => {
  const server = await startNodeServer(t);
  const { port } = server.address() as AddressInfo;
  const child = fork(new URL('frozen-client.ts', import.meta.url), [String(port), 'once'], {
    execArgv: ['--import=tsx/esm'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  t.deepEqual(await once(child, 'exit'), [0, null]);
  t.is(server.handled, 1);
});
