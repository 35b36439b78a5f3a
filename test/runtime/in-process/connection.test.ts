import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import test from 'ava';
import fc from 'fast-check';
import { HttpHeaders } from '../../../src/pipeline/index.ts';
import { bytesOf, Events, failureOf, pairInMemory, sameBothWays, textOf } from './both-ways.ts';

const EXCESS = 4 * 1024 * 1024;

sameBothWays('the app sees the request, and the client the response', async (make) => {
  const { request } = await make({
    app: async (incoming, response) => {
      const body = await buffer(incoming);
      response.sendDate = false;
      response.setHeader('Set-Cookie', ['a=1', 'b=2']);
      response.writeHead(201, 'Made');
      response.end(
        JSON.stringify({
          method: incoming.method,
          url: incoming.url,
          version: incoming.httpVersion,
          headers: incoming.rawHeaders.slice(0, 4),
          body: body.toString('utf8'),
        }),
      );
    },
  });
  const response = await request({
    method: 'POST',
    target: '/a%2Fb?c=%C3%BC',
    fields: new HttpHeaders([
      ['Host', 'example.com'],
      ['X-Wide', 'grüße'],
    ]),
    body: 'ça va',
  });
  return [response.status, response.reason, [...response.headers], await textOf(response)];
});

sameBothWays('a request that Node refuses gets 400', async (make) => {
  const { request } = await make({ app: (_, response) => response.end() });
  const response = await request({ target: '/ü' });
  return [response.status, await textOf(response)];
});

sameBothWays('the socket has what apps read of one', async (make) => {
  const { request, server } = await make({
    app: ({ socket }, response) => {
      const { remoteAddress, remoteFamily, localAddress, connecting, readyState, timeout } = socket;
      const encrypted = 'encrypted' in socket;
      response.end(
        JSON.stringify({
          address: socket.address(),
          ...{ remoteAddress, remoteFamily, localAddress, connecting, readyState, encrypted },
          timeout: timeout ?? 0,
          samePort: socket.localPort === (server.address() as { port: number }).port,
          clientHasPort: socket.remotePort! > 1024,
          bytesRead: socket.bytesRead > 50,
          chains: socket.setNoDelay(true).setKeepAlive(true, 1000).ref().unref() === socket,
        }),
      );
    },
  });
  const seen = JSON.parse(await textOf(await request())) as { address: { port?: number } };
  delete seen.address.port;
  return seen;
});

for (const [what, app] of [
  ['HEAD', (_: IncomingMessage, response: ServerResponse) => response.end('unseen')],
  ['204', (_: IncomingMessage, response: ServerResponse) => response.writeHead(204).end()],
  ['304', (_: IncomingMessage, response: ServerResponse) => response.writeHead(304).end()],
  [
    'early hints',
    (_: IncomingMessage, response: ServerResponse) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.end('after the hints');
    },
  ],
  [
    'trailers',
    (_: IncomingMessage, response: ServerResponse) => {
      response.setHeader('Trailer', 'X-Sum');
      response.write('body');
      response.addTrailers({ 'X-Sum': '1' });
      response.end();
    },
  ],
  [
    'an HTTP/1.0 client that is none',
    (_: IncomingMessage, response: ServerResponse) => {
      response.setHeader('Connection', 'close');
      response.end('last');
    },
  ],
] as const) {
  sameBothWays(`messages end where they should: ${what}`, async (make) => {
    const { request } = await make({ app });
    const seen: unknown[] = [];
    for (let n = 0; n < 3; n++) {
      const response = await request({ method: what === 'HEAD' ? 'HEAD' : 'GET' });
      seen.push(response.status, await textOf(response), response.trailers?.get('x-sum'));
    }
    return seen;
  });
}

sameBothWays('requests follow each other on one connection', async (make) => {
  const sockets = new Set<Socket>();
  const { request } = await make({
    app: ({ socket }, response) => {
      sockets.add(socket);
      response.end();
    },
  });
  for (let n = 0; n < 5; n++) await request();
  return sockets.size;
});

sameBothWays('a server that allows a socket so many requests gets a new one', async (make) => {
  const sockets = new Set<Socket>();
  const { request, server } = await make({
    app: ({ socket }, response) => {
      sockets.add(socket);
      response.end();
    },
  });
  server.maxRequestsPerSocket = 2;
  const statuses: number[] = [];
  for (let n = 0; n < 4; n++) statuses.push((await request()).status);
  return [sockets.size, statuses];
});

sameBothWays('a request to upgrade is a request like any other', async (make) => {
  const { request, server } = await make({ app: (_, response) => response.end('no upgrade') });
  server.on('upgrade', (_, socket) => socket.destroy());
  const fields = new HttpHeaders([
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
  ]);
  return await textOf(await request({ fields }));
});

sameBothWays('a request that expects 100-continue is told to', async (make) => {
  const seen: string[] = [];
  const { request, server } = await make();
  server.on('checkContinue', (incoming: IncomingMessage, response: ServerResponse) => {
    seen.push('asked');
    response.writeContinue();
    incoming.resume();
    incoming.on('end', () => response.end('done'));
  });
  const fields = new HttpHeaders([['Expect', '100-continue']]);
  const response = await request({ method: 'POST', fields, body: 'content' });
  return [seen, response.status, await textOf(response)];
});

sameBothWays('large bodies arrive whole, both ways', async (make) => {
  const sent = createHash('sha256').update('6 MB').digest();
  const body = Buffer.alloc(6 * 1024 * 1024, sent);
  const { request } = await make({
    app: async (incoming, response) => response.end(await buffer(incoming)),
  });
  const response = await request({ method: 'PUT', body });
  return Buffer.compare(body, response.body as Uint8Array);
});

sameBothWays('a body that the app does not read costs the next request nothing', async (make) => {
  const { request } = await make({
    app: (incoming, response) => response.end(incoming.url),
  });
  const body = randomBytes(EXCESS);
  const texts: string[] = [];
  for (const target of ['/a', '/b', '/c']) {
    texts.push(await textOf(await request({ method: 'POST', target, body })));
  }
  return texts;
});

sameBothWays('the socket idles no longer than the server allows', async (make) => {
  const events = new Events();
  const { request, server } = await make({ app: () => undefined });
  server.setTimeout(30, (socket) => {
    events.note('timeout');
    socket.destroy();
  });
  events.note(await failureOf(request()));
  return events.seen;
});

sameBothWays('request and response can have timeouts of their own', async (make) => {
  const events = new Events();
  const { request } = await make({
    app: (incoming, response) => {
      incoming.setTimeout(20, () => events.note('request'));
      response.setTimeout(30, () => {
        events.note('response');
        response.writeHead(503).end('late');
      });
    },
  });
  const { status } = await request();
  return [status, events.seen.includes('response')];
});

sameBothWays(
  'the server closes a connection that is idle, and the next has another',
  async (make) => {
    const closed: Promise<unknown>[] = [];
    const { request, server } = await make({
      app: ({ socket }, response) => {
        closed.push(once(socket, 'close'));
        response.end('ok');
      },
    });
    server.keepAliveTimeout = 20;
    // Node 24 adds a second, so that the client may know in time.
    (server as { keepAliveTimeoutBuffer?: number }).keepAliveTimeoutBuffer = 0;
    await request();
    await closed[0];
    return [await textOf(await request()), closed.length];
  },
);

sameBothWays('a request whose content does not come in time gets 408', async (make) => {
  const { request, server } = await make({
    app: () => undefined,
    connectionsCheckingInterval: 20,
  });
  server.requestTimeout = 40;
  server.headersTimeout = 40;
  let give: () => void = () => undefined;
  async function* stalling() {
    yield Buffer.from('a beginning');
    await new Promise<void>((resolve) => {
      give = resolve;
    });
  }
  const { status } = await request({ method: 'POST', body: stalling() });
  give();
  return status;
});

sameBothWays('an app hears of a request that is given up', async (make) => {
  const events = new Events();
  const { request } = await make({
    app: (incoming, response) => {
      incoming.on('aborted', () => events.note('request aborted'));
      incoming.on('error', ({ message }) => events.note(`request error: ${message}`));
      incoming.on('close', () => events.note('request close'));
      response.on('close', () => events.note(`response close, ended ${response.writableEnded}`));
      incoming.socket.on('close', () => events.note('socket close'));
      events.note('asked');
    },
  });
  const controller = new AbortController();
  const pending = request({ method: 'POST', body: 'x', signal: controller.signal });
  await events.until('asked');
  controller.abort(new Error('deadline'));
  events.note(await failureOf(pending));
  await events.until('socket close');
  await events.until('response close, ended false');
  return events.seen.sort();
});

sameBothWays('an app hears that nobody reads its stream any more', async (make) => {
  const events = new Events();
  const { request } = await make({
    app: (_, response) => {
      response.write('a beginning');
      const timer = setInterval(() => response.write('more'), 5);
      response.on('close', () => {
        clearInterval(timer);
        events.note(`close, finished ${response.writableFinished}`);
      });
    },
  });
  const { body } = await request({ streaming: true });
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    events.note(Buffer.from(chunk).toString('utf8').slice(0, 11));
    break;
  }
  await events.until('close, finished false');
  return events.seen;
});

sameBothWays('what an app writes into a response that was given up goes nowhere', async (make) => {
  const events = new Events();
  const { request } = await make({
    app: (_, response) => {
      response.on('error', ({ message }) => events.note(`error: ${message}`));
      response.on('close', () => {
        response.write('late');
        response.end('later', () => events.note('ended'));
        setImmediate(() => events.note(`destroyed ${response.destroyed}`));
      });
      events.note('asked');
    },
  });
  const controller = new AbortController();
  const pending = request({ signal: controller.signal });
  await events.until('asked');
  controller.abort();
  events.note(await failureOf(pending));
  await events.until('destroyed true');
  return events.seen;
});

for (const [when, before] of [
  ['before the head', () => undefined],
  ['inside the head', (response: ServerResponse) => response.socket?.write('HTTP/1.1 200 OK\r\n')],
  [
    'inside the body',
    (response: ServerResponse) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half');
    },
  ],
  ['inside a chunked body', (response: ServerResponse) => response.write('half')],
] as const) {
  sameBothWays(`an app can destroy the connection ${when}`, async (make) => {
    const { request } = await make({
      app: (incoming, response) => {
        before(response);
        setImmediate(() => incoming.socket.destroy());
      },
    });
    return await failureOf(request());
  });
}

sameBothWays('what is not HTTP is refused', async (make) => {
  const { request } = await make({ app: ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.6\r\n') });
  return await failureOf(request());
});

sameBothWays(
  'a server that closes waits for what is in flight, and lets the idle go',
  async (make) => {
    const events = new Events();
    let answer: () => void = () => undefined;
    const { request, server } = await make({
      app: (incoming, response) => {
        if (incoming.url === '/idle') {
          incoming.socket.on('close', () => events.note('idle socket closed'));
          response.end();
        } else answer = () => response.setHeader('Connection', 'close').end('answered');
        events.note(incoming.url!);
      },
    });
    const slow = request({ target: '/slow' });
    await events.until('/slow');
    await request({ target: '/idle' });
    const count = await new Promise((resolve) => {
      server.getConnections((_, connections) => {
        resolve(connections);
      });
    });
    server.close(() => events.note('closed'));
    await events.until('idle socket closed');
    const early = events.seen.includes('closed');
    answer();
    const text = await textOf(await slow);
    await events.until('closed');
    return [count, early, text, events.seen];
  },
);

test('an app that writes faster than the client reads is held back', async (t) => {
  let written = 0;
  const full = new Events();
  const { request } = await pairInMemory(t, {
    app: (_, response) => {
      const chunk = Buffer.alloc(16 * 1024, 'a');
      const fill = () => {
        while (written < EXCESS) {
          written += chunk.length;
          if (response.write(chunk)) continue;
          full.note('full');
          response.once('drain', fill);
          return;
        }
        response.end();
      };
      fill();
    },
  });
  const { body } = await request({ streaming: true });
  await full.until('full');
  // Nothing more is written while nobody reads.
  for (let n = 0; n < 100; n++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  t.true(written < EXCESS / 2, `${written} bytes written`);
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) length += chunk.length;
  t.is(length, EXCESS);
});

test('content that comes faster than the app reads is held back', async (t) => {
  let sent = 0;
  let read: () => void = () => undefined;
  const { request } = await pairInMemory(t, {
    app: (incoming, response) => {
      let length = 0;
      read = () => {
        incoming.on('data', (chunk: Buffer) => {
          length += chunk.length;
        });
        incoming.on('end', () => response.end(String(length)));
      };
    },
  });
  async function* content() {
    const chunk = Buffer.alloc(16 * 1024, 'a');
    for (; sent < EXCESS; sent += chunk.length) yield chunk;
  }
  const pending = request({ method: 'POST', body: content() });
  for (let n = 0; n < 100; n++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  t.true(sent < EXCESS / 2, `${sent} bytes sent`);
  read();
  t.is(await textOf(await pending), String(EXCESS));
});

test('whatever an app writes in whatever pieces arrives as it was', async (t) => {
  const piece = fc.oneof(
    fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 200 }) }),
    fc.record({ bytes: fc.uint8Array({ maxLength: 200 }) }),
    fc.record({ repeated: fc.integer({ min: 1, max: 200_000 }) }),
    fc.constantFrom('cork', 'uncork', 'tick'),
  );
  type Piece = { text: string } | { bytes: Uint8Array } | { repeated: number } | string;
  let pieces: readonly Piece[] = [];
  const { request } = await pairInMemory(t, {
    app: async (_, response) => {
      for (const piece of pieces) {
        if (piece === 'cork') response.socket?.cork();
        else if (piece === 'uncork') response.socket?.uncork();
        else if (piece === 'tick') await new Promise(setImmediate);
        else response.write(contentOf(piece));
      }
      response.end();
    },
  });
  const contentOf = (piece: Piece): string | Uint8Array => {
    if (typeof piece === 'string') return '';
    if ('text' in piece) return piece.text;
    return 'bytes' in piece ? piece.bytes : 'ü'.repeat(piece.repeated);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.boolean(), async (given, streaming) => {
      pieces = given;
      const response = await request({ streaming });
      const expected = Buffer.concat(given.map((piece) => Buffer.from(contentOf(piece) as string)));
      const actual = await bytesOf(response);
      t.is(actual.length, expected.length);
      t.true(actual.equals(expected));
    }),
    { numRuns: 60 },
  );
});

test('many requests at once each have a connection', async (t) => {
  const { request } = await pairInMemory(t, {
    app: (incoming, response) => {
      setTimeout(() => response.end(incoming.url), Math.random() * 5);
    },
  });
  const targets = Array.from({ length: 64 }, (_, index) => `/${index}`);
  const texts = await Promise.all(
    targets.map(async (target) => await textOf(await request({ target }))),
  );
  t.deepEqual(texts, targets);
});
