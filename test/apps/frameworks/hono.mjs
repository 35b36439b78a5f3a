// The app of the framework tests with Hono on its server for Node.
import { getConnInfo } from '@hono/node-server/conninfo';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { stream } from 'hono/streaming';
import { getCurrentInvocation } from '../../../dist/index.mjs';

export const app = new Hono();
app.get('/hello/:name', (context) => {
  setCookie(context, 'a', '1');
  setCookie(context, 'b', '2');
  return context.text(`hello ${context.req.param('name')}`);
});
app.post('/echo', async (context) => {
  const body = await context.req.json();
  // As a handler on Lambda's runtime it has no connection.
  const ip = context.env.incoming && getConnInfo(context).remote.address;
  return context.json({ body, ip, invocation: getCurrentInvocation()?.requestId }, 201);
});
app.get('/stream', (context) =>
  stream(context, async (out) => {
    for (const chunk of ['one ', 'two ', 'three']) await out.write(chunk);
  }),
);
app.get('/throw', () => {
  throw new Error('on purpose');
});
if (process.env.PORT) serve({ fetch: app.fetch, port: Number(process.env.PORT) });
