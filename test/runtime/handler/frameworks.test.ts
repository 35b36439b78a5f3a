import test from 'ava';
import { NodeRuntime, RUNTIMES } from './node-runtime.ts';

const FRAMEWORKS = [
  ['Express 4', 'express.mjs', { EXPRESS: 'express4' }, '127.0.0.1'],
  ['Express 5', 'express.mjs', {}, '127.0.0.1'],
  ['Fastify', 'fastify.mjs', {}, '127.0.0.1'],
  ['Koa', 'koa.mjs', {}, '127.0.0.1'],
  ['Hapi', 'hapi.mjs', {}, '127.0.0.1'],
  ['Hono', 'hono.mjs', {}, undefined],
] as const;

for (const [framework, file, variables, ip] of FRAMEWORKS) {
  for (const version of RUNTIMES) {
    test(`an app of ${framework} is the handler of AWS's runtime ${version}`, async (t) => {
      const runtime = await NodeRuntime.start(t, {
        version,
        handler: 'framework.handler',
        variables: { ...variables, APP: file, NODE_ENV: 'production' },
      });

      const hello = await runtime.get('/hello/world');
      t.like(hello, { statusCode: 200, body: 'hello world' }, runtime.lines.join('\n'));
      t.deepEqual(
        hello.cookies?.map((cookie) => cookie.split(';')[0]!.toLowerCase()),
        ['a=1', 'b=2'],
      );

      const body = { text: 'grüße', list: [1, 2] };
      const echo = await runtime.post('/echo', body, 'a-request');
      t.is(echo.statusCode, 201);
      t.deepEqual(JSON.parse(echo.body), {
        body,
        ...(ip !== undefined && { ip }),
        invocation: 'a-request',
      });

      t.is((await runtime.get('/stream')).body, 'one two three');
      t.is((await runtime.get('/missing')).statusCode, 404);
      t.is((await runtime.get('/throw')).statusCode, 500);
    });
  }
}
