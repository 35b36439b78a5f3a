// A web app for tests that takes records: a body {"status":500} is answered with that status, "hang"
// with nothing, and all else with 204. It listens on PORT.
import { createServer } from 'node:http';

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  if (request.url !== '/jobs') {
    response.end('ready');
    return;
  }
  console.log(`worker: ${request.headers['x-lambda-record-id']} ${body}`);
  if (body === 'hang') return;
  response.writeHead(body.startsWith('{') ? JSON.parse(body).status : 204).end();
});

process.on('SIGTERM', () => process.exit(0));

server.listen(Number(process.env.PORT), '127.0.0.1');
