// An app that knows nothing of connections but what its requests say.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const body = await text(request);
  if (pathname === '/ws/connect') {
    response.setHeader('x-lwa-ws-join', searchParams.get('room') ?? 'lobby');
    response.setHeader('x-lwa-ws-user', searchParams.get('user') ?? 'nobody');
    response.end();
  } else if (pathname === '/ws/message') {
    response.setHeader('x-lwa-ws-send', `group:${JSON.parse(body).room}`);
    response.end(`${request.headers['x-lambda-websocket-user']}: ${JSON.parse(body).text}`);
  } else if (pathname === '/announce') {
    const control = request.headers['x-lwa-control'];
    const answer = await fetch(`${control}/ws/all`, { method: 'POST', body });
    response.end(await answer.text());
  } else response.end();
}).listen(process.env.PORT);
