import test from 'ava';
import { appFile, InProcessApp, preloaded } from './in-process-app.ts';

const FRAMEWORKS = [
  ['Express 4', 'express.mjs', { EXPRESS: 'express4' }],
  ['Express 5', 'express.mjs', {}],
  ['Fastify', 'fastify.mjs', {}],
  ['Koa', 'koa.mjs', {}],
  ["Hono's server for Node", 'hono.mjs', {}],
  ['Hapi', 'hapi.mjs', {}],
] as const;

for (const [framework, file, variables] of FRAMEWORKS) {
  test(`an app of ${framework} serves in the process of the adapter`, async (t) => {
    const app = await InProcessApp.start(t, {
      command: preloaded(appFile(`frameworks/${file}`)),
      variables: { ...variables, NODE_ENV: 'production' },
    });

    const hello = await app.get('/hello/world');
    t.like(hello, { statusCode: 200, body: 'hello world' });
    t.deepEqual(
      hello.cookies?.map((cookie) => cookie.split(';')[0]!.toLowerCase()),
      ['a=1', 'b=2'],
    );

    const body = { text: 'grüße', list: [1, 2] };
    const requestId = `request-of-${file}`;
    const echo = await app.post('/echo', body, requestId);
    t.is(echo.statusCode, 201);
    const seen = JSON.parse(echo.body) as { body: unknown; ip: string; invocation: string };
    t.deepEqual(seen, { body, ip: '127.0.0.1', invocation: requestId });

    t.is((await app.get('/stream')).body, 'one two three');
    t.is((await app.get('/missing')).statusCode, 404);
    t.is((await app.get('/throw')).statusCode, 500);

    const exit = app.exit();
    await app.lambda.close();
    t.like(await exit, { code: 0, signal: null });
  });
}

test('an app of Express streams in the process of the adapter', async (t) => {
  const app = await InProcessApp.start(t, {
    command: preloaded(appFile('frameworks/express.mjs')),
    variables: { AWS_LWA_INVOKE_MODE: 'response_stream' },
  });
  const { payload } = await app.invoke('/stream');
  t.regex(payload.toString('utf8'), /one two three$/);
});
