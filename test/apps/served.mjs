// A web app for tests of what stands in front of it. It says on stdout what happens to it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const say = (text) => process.stdout.write(`${text}\n`);
let release = () => undefined;

const routes = {
  /** Two chunks, the second of which waits for `/release`. */
  '/stream': async (_, response) => {
    response.setHeader('content-type', 'text/plain');
    response.write('first ');
    await new Promise((resolve) => {
      release = resolve;
    });
    response.end('last');
  },
  '/release': (_, response) => {
    release();
    response.end();
  },
  /** So many bytes, no faster than they are read. */
  '/large': async (_, response, url) => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    for (let left = Number(url.searchParams.get('bytes')); left > 0; left -= chunk.length) {
      if (!response.write(chunk.subarray(0, left))) await once(response, 'drain');
    }
    response.end();
  },
  /** Says when the first bytes come, and answers with how many came in all. */
  '/count': async (request, response) => {
    let bytes = 0;
    try {
      for await (const chunk of request) {
        if (bytes === 0) say('upload begins');
        bytes += chunk.length;
      }
    } catch {
      say('upload broken off');
      return;
    }
    response.end(
      JSON.stringify({
        bytes,
        length: request.headers['content-length'],
        coding: request.headers['transfer-encoding'],
      }),
    );
  },
  /** The same, but it reads only once it is told to. */
  '/count-later': async (request, response, url) => {
    say('not reading');
    await new Promise((resolve) => {
      release = resolve;
    });
    await routes['/count'](request, response, url);
  },
  /** Answers without a look at the body. */
  '/early': (_, response) => response.writeHead(413).end('too much'),
  /** Never answers, and says when it is given up. */
  '/hang': (_, response) => {
    response.on('close', () => say('given up'));
    say('hanging');
  },
  /** Begins an answer, and says when it is given up. */
  '/endless': (_, response) => {
    response.on('close', () => say('answer given up'));
    response.write('beginning');
  },
  '/text': (_, response) => {
    response.setHeader('content-type', 'text/plain');
    response.end('text '.repeat(500));
  },
  '/cookies': (_, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.end();
  },
  '/break': (request) => request.socket.destroy(),
  '/fail': (_, response) => response.writeHead(500).end('broken'),
  '/environment': (_, response) => response.end(JSON.stringify(process.env)),
  '/open': (_, response) => response.end('open to all'),
  '/secret': (_, response) => response.end('the secret'),
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://app');
  const route = routes[url.pathname];
  if (route) {
    await route(request, response, url);
    return;
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      method: request.method,
      target: request.url,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('latin1'),
    }),
  );
});

if (!process.env.NO_WEB_SOCKETS) {
  const sockets = new WebSocketServer({
    server,
    verifyClient: ({ req }) => req.headers['x-refuse'] === undefined,
  });
  sockets.on('connection', (socket, request) => {
    socket.send(JSON.stringify({ target: request.url, headers: request.headers }));
    socket.on('message', (data, binary) => {
      socket.send(String(data) === 'much' ? Buffer.alloc(8e6) : data, { binary });
      if (String(data) === 'much') socket.close();
    });
    socket.on('close', () => say('socket closed'));
  });
}

process.on('SIGTERM', () => {
  say('SIGTERM');
  process.exit(Number(process.env.EXIT_CODE ?? 0));
});
server.listen(Number(process.env.PORT), () => say('app listens'));
