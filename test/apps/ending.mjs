/** An app that ends in all the ways that an app can. It says on stdout what happens to it. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const say = (text) => process.stdout.write(`${text}\n`);

const routes = {
  '/': (_, response) => response.end('ok'),
  '/hang': () => say('hanging'),
  '/slow': (_, response) => {
    say('slow');
    process.once('SIGTERM', () => response.end('slow but done'));
  },
  '/exit': (url) => {
    process.stderr.write('the last words\n');
    process.exit(Number(url.searchParams.get('code')));
  },
  '/exit-in-stream': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write('a beginning', () => process.exit(5));
  },
  '/crash': () => process.kill(process.pid, 'SIGKILL'),
  '/answer-and-exit': (_, response) => {
    response.end('bye', () => setImmediate(() => process.exit(9)));
  },
  '/leave-a-child': (_, response) => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    response.end(String(child.pid));
  },
  '/environment': (_, response) =>
    response.end(JSON.stringify({ pid: process.pid, environment: process.env })),
  '/events': () => process.exit(6),
};

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://app');
  routes[url.pathname](url, response);
});
server.listen(Number(process.env.PORT), '127.0.0.1');

if (process.env.ON_SIGTERM !== 'default') {
  let times = 0;
  process.on('SIGTERM', () => {
    times += 1;
    say(`SIGTERM ${times}`);
    server.close(() => {
      setTimeout(() => {
        say('closed');
        process.exit(0);
      }, 20);
    });
    server.closeIdleConnections();
  });
}
