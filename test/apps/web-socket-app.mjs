// A web app for tests behind a WebSocket API: it lets everybody in, and answers each message with a
// message of its own, sent through the control API.
import { createServer } from 'node:http';

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  if (request.url.startsWith('/ws/message')) {
    const control = request.headers['x-lwa-control'];
    const id = encodeURIComponent(request.headers['x-lambda-websocket-connection-id']);
    const sent = await fetch(`${control}/ws/${id}`, { method: 'POST', body: `you said ${body}` });
    console.log(`sent ${sent.status}`);
  }
  response.end();
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
