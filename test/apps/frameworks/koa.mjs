// The app of the framework tests with Koa.
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import Koa from 'koa';
import { getCurrentInvocation } from '../../../dist/index.mjs';

export const app = new Koa();
app.silent = true;
app.use(async (context) => {
  const [, name] = /^\/hello\/(\w+)$/.exec(context.path) ?? [];
  if (name !== undefined) {
    context.cookies.set('a', '1');
    context.cookies.set('b', '2');
    context.body = `hello ${name}`;
  } else if (context.path === '/echo') {
    const body = await json(context.req);
    context.status = 201;
    context.body = { body, ip: context.ip, invocation: getCurrentInvocation()?.requestId };
  } else if (context.path === '/stream') {
    context.type = 'text/plain';
    context.body = Readable.from(['one ', 'two ', 'three']);
  } else if (context.path === '/throw') throw new Error('on purpose');
});
if (process.env.PORT) app.listen(Number(process.env.PORT));
