// A web app for tests with SnapStart hooks: it says what it is asked on stdout, and answers the hooks
// with the statuses that CHECKPOINT_STATUS and RESTORE_STATUS name. It listens on PORT.
import { createServer } from 'node:http';

const statuses = {
  '/checkpoint': Number(process.env.CHECKPOINT_STATUS ?? 204),
  '/restore': Number(process.env.RESTORE_STATUS ?? 204),
};

const server = createServer((request, response) => {
  process.stdout.write(`${request.method} ${request.url}\n`);
  response.writeHead(statuses[request.url] ?? 200).end();
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
