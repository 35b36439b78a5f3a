// A web app for tests that answers no request until RENDEZVOUS of them are there, then all, each
// with its own target. Readiness, at /, it answers at once.
import { createServer } from 'node:http';

let waiting = [];

const server = createServer((request, response) => {
  if (request.url === '/') {
    response.end();
    return;
  }
  waiting.push(() => response.end(request.url));
  if (waiting.length < Number(process.env.RENDEZVOUS)) return;
  for (const answer of waiting) answer();
  waiting = [];
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
