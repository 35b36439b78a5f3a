import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { collectBody, HttpHeaders } from '../../../src/pipeline/index.ts';
import {
  Http1Client,
  type Http1ClientOptions,
  Http1Error,
  type Http1ErrorKind,
  type Http1Response,
} from '../../../src/runtime/http1/index.ts';
import { answering, onRequest, startRawServer } from './raw-server.ts';

const GET = { method: 'GET', target: '/', fields: '' } as const;

async function startNodeServer(
  t: ExecutionContext,
  listener: RequestListener,
  options: Http1ClientOptions = {},
): Promise<Http1Client> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new Http1Client({ port, ...options });
  t.teardown(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return client;
}

const echo: RequestListener = (request, response) => {
  response.setHeader('content-type', 'application/octet-stream');
  request.pipe(response);
};

function text(response: Http1Response): string {
  return Buffer.from(response.body as Uint8Array).toString('utf8');
}

async function failure(t: ExecutionContext, sent: Promise<unknown>): Promise<Http1Error> {
  return await t.throwsAsync(sent, { instanceOf: Http1Error });
}

test('any body arrives as it was sent, and comes back as it was answered', async (t) => {
  const client = await startNodeServer(t, echo);
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 40_000, size: 'max' }),
    fc.string({ unit: 'grapheme', maxLength: 8000, size: 'max' }),
    fc.string({ maxLength: 8000, size: 'max' }),
    fc.array(fc.uint8Array({ maxLength: 9000, size: 'max' }), { maxLength: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.boolean(), async (body, streaming) => {
      const request = { method: 'POST', target: '/', fields: '', body, streaming };
      const expected =
        typeof body === 'string'
          ? Buffer.from(body)
          : Buffer.concat(body instanceof Uint8Array ? [body] : body);
      t.true(expected.equals(await collectBody((await client.request(request)).body)));
    }),
    { numRuns: 100 },
  );
});

test('a body of 20 MB goes and comes whole', async (t) => {
  const client = await startNodeServer(t, echo);
  const body = Buffer.alloc(20 * 1024 * 1024);
  for (let index = 0; index < body.length; index += 1024) body.writeUInt32LE(index, index);
  const response = await client.request({ method: 'PUT', target: '/', fields: '', body });
  t.true(body.equals(response.body as Uint8Array));
});

test('a body that is iterated goes out in chunks, with its trailers', async (t) => {
  const client = await startNodeServer(t, (request, response) => {
    let length = 0;
    request.on('data', (chunk: Buffer) => (length += chunk.length));
    request.on('end', () => {
      const coding = request.headers['transfer-encoding'];
      response.end(JSON.stringify({ length, coding, trailers: request.trailers }));
    });
  });
  async function* content() {
    yield Buffer.from('prelude');
    yield new Uint8Array(0);
    yield Buffer.alloc(100_000);
    yield Buffer.alloc(5);
  }
  const response = await client.request({
    method: 'POST',
    target: '/',
    fields: 'Trailer: X-Error\r\n',
    body: content(),
    trailers: () => new HttpHeaders([['X-Error', 'é']]),
  });
  t.deepEqual(JSON.parse(text(response)), {
    length: 100_012,
    coding: 'chunked',
    trailers: { 'x-error': Buffer.from('é').toString('latin1') },
  });
});

test('the first chunk leaves in one packet with the head', async (t) => {
  const reads: string[] = [];
  let seen: () => void;
  const firstRead = new Promise<void>((resolve) => (seen = resolve));
  const server = await startRawServer(t, (socket) => {
    socket.on('data', (chunk) => {
      reads.push(chunk.toString('latin1'));
      seen();
      if (reads.join('').endsWith('0\r\n\r\n')) {
        socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n');
      }
    });
  });
  const client = new Http1Client({ port: server.port });
  async function* content() {
    yield Buffer.from('first');
    await firstRead;
  }
  await client.request({ method: 'POST', target: '/', fields: '', body: content() });
  client.close();
  t.true(reads[0]!.endsWith('\r\n\r\n5\r\nfirst\r\n'), reads[0]);
});

test('trailers of the response come with the body', async (t) => {
  const client = await startNodeServer(t, (_request, response) => {
    response.write('body');
    response.addTrailers({ 'x-sum': '42' });
    response.end();
  });
  const whole = await client.request(GET);
  t.is(whole.trailers?.get('X-Sum'), '42');
  const streamed = await client.request({ ...GET, streaming: true });
  t.is(Buffer.from(await collectBody(streamed.body)).toString(), 'body');
  t.is(streamed.trailers?.get('X-Sum'), '42');
});

test('repeated fields, latin1 and UTF-8 values are kept', async (t) => {
  const server = await startRawServer(
    t,
    answering(
      'HTTP/1.1 200 Fine\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nA: \xe9\r\nB: \xc3\xa9\r\nContent-Length: 0\r\n\r\n',
    ),
  );
  const client = new Http1Client({ port: server.port });
  const { reason, headers } = await client.request(GET);
  client.close();
  t.is(reason, 'Fine');
  t.deepEqual(headers.getAll('set-cookie'), ['a=1', 'b=2']);
  t.is(headers.get('a'), 'é');
  t.is(headers.get('b'), 'é');
});

test('HEAD has a head only, and the connection serves the next request', async (t) => {
  const client = await startNodeServer(t, (_request, response) => {
    response.setHeader('content-length', 4).end('body');
  });
  const head = await client.request({ ...GET, method: 'HEAD' });
  t.is(head.headers.get('content-length'), '4');
  t.is((head.body as Uint8Array).length, 0);
  t.is(text(await client.request(GET)), 'body');
});

test('a streamed body is iterable even when it is empty', async (t) => {
  const client = await startNodeServer(t, (_request, response) => response.writeHead(204).end());
  const response = await client.request({ ...GET, streaming: true });
  t.false(response.body instanceof Uint8Array);
  t.is((await collectBody(response.body)).length, 0);
});

test('a Unix socket serves as well as a port', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'http1-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const socketPath = join(folder, 'app.sock');
  let head = '';
  await startRawServer(
    t,
    (socket) => {
      onRequest(socket, (received) => {
        head = received;
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    },
    socketPath,
  );
  const client = new Http1Client({ socketPath });
  t.is(text(await client.request(GET)), 'ok');
  client.close();
  t.is(head, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
});

test('a Unix socket that is not there yet refuses, as a port does', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'http1-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const client = new Http1Client({ socketPath: join(folder, 'none.sock') });
  t.is((await failure(t, client.request(GET))).kind, 'refused');
});

test('a port that nobody listens on is refused, and nothing was sent', async (t) => {
  const server = await startRawServer(t, () => undefined);
  await server.close();
  const client = new Http1Client({ port: server.port });
  const error = await failure(t, client.request(GET));
  t.is(error.kind, 'refused');
  t.false(error.requestBytesSent);
  t.false(error.responseBytesReceived);
  t.is((error.cause as NodeJS.ErrnoException).code, 'ECONNREFUSED');
});

test('a host that does not exist is unreachable', async (t) => {
  const client = new Http1Client({ host: 'does-not-exist.invalid', port: 80 });
  t.is((await failure(t, client.request(GET))).kind, 'unreachable');
});

test('a port that is none is refused when the client is made', (t) => {
  for (const port of [-1, 70_000, 1.5, Number.NaN]) {
    t.throws(() => new Http1Client({ port }), { instanceOf: RangeError });
  }
});

/** What a server does after it has read a request, and what the caller is told. */
const BREAKS: Record<string, { answer: string; kind: Http1ErrorKind; received: boolean }> = {
  'before it answers': { answer: '', kind: 'closed', received: false },
  'inside the head': { answer: 'HTTP/1.1 200 O', kind: 'closed', received: true },
  'inside a body with a length': {
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf',
    kind: 'truncated',
    received: true,
  },
  'inside a chunk': {
    answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf',
    kind: 'truncated',
    received: true,
  },
  'before the last chunk': {
    answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
    kind: 'truncated',
    received: true,
  },
};

for (const [name, { answer, kind, received }] of Object.entries(BREAKS)) {
  test(`a server that ends the connection ${name} is told apart: ${kind}`, async (t) => {
    const server = await startRawServer(t, (socket) => {
      onRequest(socket, () => socket.end(answer));
    });
    const client = new Http1Client({ port: server.port });
    const error = await failure(t, client.request(GET));
    t.is(error.kind, kind);
    t.true(error.requestBytesSent);
    t.is(error.responseBytesReceived, received);
    t.false(error.reusedConnection);
    t.is(server.accepted.length, 1);
    client.close();
  });
}

test('a server that resets the connection before it answers has closed it', async (t) => {
  const server = await startRawServer(t, (socket) => {
    onRequest(socket, () => socket.resetAndDestroy());
  });
  const client = new Http1Client({ port: server.port });
  const error = await failure(t, client.request(GET));
  t.is(error.kind, 'closed');
  t.true(error.requestBytesSent);
  t.false(error.responseBytesReceived);
  t.is((error.cause as NodeJS.ErrnoException).code, 'ECONNRESET');
});

for (const framing of ['Content-Length: 10', 'Transfer-Encoding: chunked', 'X-None: x']) {
  test(`a reset inside a body framed by ${framing} has truncated it`, async (t) => {
    const server = await startRawServer(t, (socket) => {
      onRequest(socket, () => socket.write(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n`));
    });
    const client = new Http1Client({ port: server.port });
    const { body } = await client.request({ ...GET, streaming: true });
    server.accepted[0]!.resetAndDestroy();
    t.is((await failure(t, collectBody(body))).kind, 'truncated');
  });
}

test('a streamed body that breaks off gives what came, then the error', async (t) => {
  const server = await startRawServer(t, (socket) => {
    onRequest(socket, () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'));
  });
  const client = new Http1Client({ port: server.port });
  const response = await client.request({ ...GET, streaming: true });
  let received = '';
  const error = await failure(
    t,
    (async () => {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        received += Buffer.from(chunk).toString();
      }
    })(),
  );
  t.is(received, 'half');
  t.is(error.kind, 'truncated');
});

test('a streamed body that turns to nonsense has a head, then the error', async (t) => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n';
  const server = await startRawServer(t, (socket) => {
    onRequest(socket, () => socket.write(`${head}nonsense`));
  });
  const client = new Http1Client({ port: server.port });
  const { status, body } = await client.request({ ...GET, streaming: true });
  t.is(status, 200);
  t.is((await failure(t, collectBody(body))).kind, 'protocol');
});

test('a body delimited by the close of the connection is whole', async (t) => {
  const server = await startRawServer(t, (socket) => {
    onRequest(socket, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nfirst ');
      setTimeout(() => socket.end('last'), 10);
    });
  });
  const client = new Http1Client({ port: server.port });
  t.is(text(await client.request(GET)), 'first last');
  const { body } = await client.request({ ...GET, streaming: true });
  t.is(Buffer.from(await collectBody(body)).toString(), 'first last');
  t.is(server.accepted.length, 2);
});

test('nonsense is told with what was said', async (t) => {
  const server = await startRawServer(t, answering('SSH-2.0-OpenSSH_9.6\r\n'));
  const client = new Http1Client({ port: server.port });
  const error = await failure(t, client.request(GET));
  t.is(error.kind, 'protocol');
  t.regex(error.message, /SSH-2\.0-OpenSSH_9\.6/);
});

test('an upgrade that was not asked for is refused', async (t) => {
  const answer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n';
  const server = await startRawServer(t, answering(answer));
  const client = new Http1Client({ port: server.port });
  t.is((await failure(t, client.request(GET))).kind, 'protocol');
});

test('interim responses are passed over', async (t) => {
  const client = await startNodeServer(t, (_request, response) => {
    response.writeContinue();
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.end('final');
  });
  t.is(text(await client.request(GET)), 'final');
});

test('a head of 60 KB passes, one over the limit is refused', async (t) => {
  const client = await startNodeServer(t, (_request, response) => {
    for (let index = 0; index < 60; index++) response.setHeader(`x-${index}`, 'v'.repeat(1000));
    response.end('ok');
  });
  t.is((await client.request(GET)).headers.get('x-59')?.length, 1000);
  const server = await startRawServer(
    t,
    answering(`HTTP/1.1 200 OK\r\nA: ${'v'.repeat(2000)}\r\nContent-Length: 0\r\n\r\n`),
  );
  const strict = new Http1Client({ port: server.port, maxHeadBytes: 1000 });
  t.is((await failure(t, strict.request(GET))).kind, 'head-too-large');
});

test('a body without end is given up at the limit', async (t) => {
  const endless: RequestListener = (_request, response) => {
    const chunk = Buffer.alloc(64 * 1024);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) continue;
    };
    response.on('drain', more);
    more();
  };
  const client = await startNodeServer(t, endless, { maxBodyBytes: 1_000_000 });
  t.is((await failure(t, client.request(GET))).kind, 'body-too-large');
});

test('64 requests at once each get their own answer', async (t) => {
  const client = await startNodeServer(t, (request, response) => {
    setTimeout(() => response.end(request.url), Math.random() * 20);
  });
  const targets = Array.from({ length: 64 }, (_, index) => `/${index}`);
  for (let round = 0; round < 3; round++) {
    const answers = targets.map(async (target) => text(await client.request({ ...GET, target })));
    t.deepEqual(await Promise.all(answers), targets);
  }
});
