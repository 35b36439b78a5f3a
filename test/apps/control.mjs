// A web app for tests that asks the control API for what its own path names: GET for /event, POST with
// the body "hi" for the rest. Its answer is the control API's. It listens on PORT.
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';

const server = createServer(async (request, response) => {
  if (request.url === '/') {
    response.end();
    return;
  }
  const asked = request.url === '/event' ? {} : { method: 'POST', body: 'hi' };
  const answer = await fetch(`${request.headers['x-lwa-control']}${request.url}`, asked);
  response.writeHead(answer.status, { 'content-type': 'text/plain' });
  response.end(Buffer.from(await answer.arrayBuffer()));
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
