import { Hono } from 'hono';
import { bytes, HELLO } from '../answers.mjs';

export const app = new Hono();

app.get('/', (context) => context.json(HELLO));

app.post('/sink', async (context) => {
  await context.req.arrayBuffer();
  return context.json(HELLO);
});

app.get('/bytes', (context) =>
  context.body(bytes(Number(context.req.query('size'))), 200, {
    'content-type': 'application/octet-stream',
  }),
);
