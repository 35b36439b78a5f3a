import test from 'ava';
import { appFile } from '../in-process/in-process-app.ts';
import { configFile, ServedApp } from './served-app.ts';

const variables = { AWS_LWA_CONFIG: configFile('guarded.mjs') };

for (const framework of ['express', 'fastify', 'koa', 'hono']) {
  const file = appFile(`frameworks/${framework}.mjs`);
  for (const inProcess of [false, true]) {
    const where = inProcess ? 'in-process' : '--serve';
    test(`an app of ${framework} has its requests through the plugins (${where})`, async (t) => {
      const command = inProcess ? [file] : [process.execPath, file];
      const app = await ServedApp.start(t, { app: command, inProcess, variables });
      t.is((await app.call('/secret')).status, 401);
      const hello = await app.call('/base/hello/you');
      t.is(hello.text, 'hello you');
      t.is(hello.headers['set-cookie']?.length, 2);
      t.is(hello.headers['x-content-type-options'], 'nosniff');
      const echo = await app.call('/echo', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"a":1}',
      });
      t.is(echo.status, 201);
      const { body, invocation } = echo.json() as { body: unknown; invocation?: string };
      t.deepEqual(body, { a: 1 });
      if (inProcess) t.regex(invocation!, /^[\da-f-]{36}$/, 'the current invocation is known');
      t.is((await app.call('/stream')).text, 'one two three');
    });
  }
}
