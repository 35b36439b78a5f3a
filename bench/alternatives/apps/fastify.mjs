import fastify from 'fastify';
import { bytes, HELLO } from '../answers.mjs';

export const app = fastify({ bodyLimit: 8 * 1024 * 1024 });

app.addContentTypeParser(
  'application/octet-stream',
  { parseAs: 'buffer' },
  (_request, body, done) => done(null, body),
);

app.get('/', () => HELLO);

app.post('/sink', () => HELLO);

app.get('/bytes', (request, reply) =>
  reply.type('application/octet-stream').send(bytes(Number(request.query.size))),
);
