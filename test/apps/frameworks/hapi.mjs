// The app of the framework tests with Hapi.
import { Readable } from 'node:stream';
import Hapi from '@hapi/hapi';
import { getCurrentInvocation } from '../../../dist/index.mjs';

export const app = Hapi.server({ port: Number(process.env.PORT ?? 0), debug: false });
const plain = { isSecure: false, encoding: 'none' };
app.route([
  {
    method: 'GET',
    path: '/hello/{name}',
    handler: ({ params }, h) =>
      h.response(`hello ${params.name}`).state('a', '1', plain).state('b', '2', plain),
  },
  {
    method: 'POST',
    path: '/echo',
    handler({ payload, info }, h) {
      const invocation = getCurrentInvocation()?.requestId;
      return h.response({ body: payload, ip: info.remoteAddress, invocation }).code(201);
    },
  },
  {
    method: 'GET',
    path: '/stream',
    handler: (_, h) =>
      h
        .response(Readable.from(['one ', 'two ', 'three'], { objectMode: false }))
        .type('text/plain'),
  },
  {
    method: 'GET',
    path: '/throw',
    handler() {
      throw new Error('on purpose');
    },
  },
]);
if (process.env.PORT) {
  await app.start();
  process.once('SIGTERM', () => app.stop().then(() => process.exit(0)));
}
