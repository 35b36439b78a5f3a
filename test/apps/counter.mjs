// A web app for tests that counts how often each target has reached its handler; /handled tells. It
// closes a connection that has been idle for a second: with KEEP_ALIVE=hint it says so in a
// `Keep-Alive` field, with KEEP_ALIVE=silent nobody is told. It listens on PORT.
import { once } from 'node:events';
import { createServer } from 'node:http';

const IDLE_MS = 1000;
const hint = process.env.KEEP_ALIVE === 'hint';
const handled = {};
const timers = new WeakMap();

const server = createServer(async (request, response) => {
  const { socket, url } = request;
  clearTimeout(timers.get(socket));
  if (!hint) {
    response.on('finish', () => {
      timers.set(
        socket,
        setTimeout(() => socket.destroy(), IDLE_MS),
      );
    });
  }
  if (url === '/' || url === '/handled') {
    response.end(JSON.stringify(handled));
    return;
  }
  handled[url] = (handled[url] ?? 0) + 1;
  await once(request.resume(), 'end');
  response.end('ok');
});
server.keepAliveTimeout = hint ? IDLE_MS : 0;
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
