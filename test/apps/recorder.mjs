// A web app for tests: it answers with the request that it saw. It listens on PORT, or never does
// when RECORDER_NEVER_LISTENS is set, and ends on SIGTERM.
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';

const ROUTES = {
  /** Two cookies, one with a comma in it. */
  '/cookies': (response) => {
    response.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2; Expires=Wed, 21 Oct 2037 07:28:00 GMT']);
    text(response, 200, 'cookies');
  },
  /** Bytes that are no text. */
  '/bytes': (response) => {
    response.setHeader('Content-Type', 'image/png');
    response.end(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe]));
  },
  /** A redirect without a body. */
  '/redirect': (response) => response.writeHead(302, { Location: '/elsewhere' }).end(),
  /** More than Lambda takes. */
  '/huge': (response) => text(response, 200, 'x'.repeat(7 * 1024 * 1024)),
  /** An error of the app's own. */
  '/broken': (response) => text(response, 500, 'broken'),
};

const server = createServer(async (request, response) => {
  response.sendDate = false;
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const [path = '/'] = (request.url ?? '/').split('?');
  const route = ROUTES[path];
  if (route) {
    route(response);
    return;
  }
  response.setHeader('Content-Type', 'application/json');
  response.end(
    JSON.stringify({
      pid: process.pid,
      method: request.method,
      target: request.url,
      headers: pairs(request.rawHeaders),
      body: Buffer.concat(chunks).toString('base64'),
    }),
  );
});

function text(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(body);
}

function pairs(raw) {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1]]] : []));
}

process.on('SIGTERM', () => {
  console.log('recorder: SIGTERM');
  process.exit(0);
});

if (process.env.RECORDER_NEVER_LISTENS) {
  setInterval(() => undefined, 60_000);
} else {
  server.listen(Number(process.env.PORT), '127.0.0.1', () => {
    console.log(`recorder: listening on ${process.env.PORT}`);
  });
}
