import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { NodeRuntime, RUNTIMES } from '../runtime/handler/node-runtime.ts';
import { InProcessApp, preloaded } from '../runtime/in-process/in-process-app.ts';
import { PRELOAD } from '../runtime/way-to-run.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const FRAMEWORKS = [
  { name: 'NestJS', command: preloaded(here('nest/main.mjs')) },
  {
    name: 'Next.js',
    command: preloaded(here('node_modules/next/dist/bin/next'), 'start', here('next')),
  },
  {
    name: 'Next.js, started by npm',
    command: ['npm', 'run', '--silent', 'start:next'] as const,
    variables: { NODE_OPTIONS: `--import="${PRELOAD}"`, HOME: tmpdir() },
  },
  { name: "SvelteKit's adapter for Node", command: preloaded(here('sveltekit/build/index.js')) },
];

for (const { name, command, variables = {} } of FRAMEWORKS) {
  test.serial(`an app of ${name} serves in the process of the adapter`, async (t) => {
    const app = await InProcessApp.start(t, {
      command,
      launch: { directory: here('.') },
      variables: { ...variables, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    });

    const hello = await app.get('/hello/world');
    t.is(hello.statusCode, 200);
    t.regex(hello.body, /hello world/);

    const body = { text: 'grüße', list: [1, 2] };
    const echo = await app.post('/echo', body, 'a-request');
    t.is(echo.statusCode, 201);
    t.like(JSON.parse(echo.body), { body, invocation: 'a-request' });

    t.regex((await app.get('/stream')).body, /one[^]*three/);
    t.is((await app.get('/missing')).statusCode, 404);
    t.is((await app.get('/throw')).statusCode, 500);

    const exit = app.exit();
    await app.lambda.close();
    t.not((await exit).signal, 'SIGKILL', 'it ends in time');
  });

  test.serial(`an app of ${name} streams`, async (t) => {
    const app = await InProcessApp.start(t, {
      command,
      launch: { directory: here('.') },
      variables: { ...variables, NODE_ENV: 'production', AWS_LWA_INVOKE_MODE: 'response_stream' },
    });
    const { payload } = await app.invoke('/stream');
    t.regex(payload.toString('utf8'), /one[^]*three/);
  });
}

for (const version of RUNTIMES) {
  test.serial(`an app of NestJS is the handler of AWS's runtime ${version}`, async (t) => {
    const runtime = await NodeRuntime.start(t, {
      version,
      handler: 'handler.handler',
      folder: here('nest'),
      variables: { NODE_ENV: 'production' },
    });
    const hello = await runtime.get('/hello/world');
    t.like(hello, { statusCode: 200, body: 'hello world' });
    const body = { text: 'grüße', list: [1, 2] };
    const echo = await runtime.post('/echo', body, 'a-request');
    t.is(echo.statusCode, 201);
    t.like(JSON.parse(echo.body), { body, invocation: 'a-request' });
    t.is((await runtime.get('/throw')).statusCode, 500);
  });
}
