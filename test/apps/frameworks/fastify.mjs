// The app of the framework tests with Fastify.
import { Readable } from 'node:stream';
import { fastify } from 'fastify';
import { getCurrentInvocation } from '../../../dist/index.mjs';

export const app = fastify();
app.get('/hello/:name', (request, reply) => {
  reply.header('set-cookie', ['a=1; Path=/', 'b=2; Path=/']);
  return `hello ${request.params.name}`;
});
app.post('/echo', async (request, reply) => {
  reply.code(201);
  return { body: request.body, ip: request.ip, invocation: getCurrentInvocation()?.requestId };
});
app.get('/stream', (_, reply) => {
  reply.type('text/plain').send(Readable.from(['one ', 'two ', 'three']));
});
app.get('/throw', async () => {
  throw new Error('on purpose');
});
if (process.env.PORT) await app.listen({ port: Number(process.env.PORT) });
