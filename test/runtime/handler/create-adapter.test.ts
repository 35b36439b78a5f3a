import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test, { type ExecutionContext } from 'ava';
import { Hono } from 'hono';
import {
  AdapterError,
  createAdapter,
  type FetchContext,
  type FetchEnvironment,
  getCurrentInvocation,
  lambdaHandler,
  type LambdaContext,
  type Plugin,
  type WebAdapterOptions,
  type WebAppSource,
} from '../../../src/index.ts';
import { eventOf, type TestRequest } from '../../../src/testing.ts';

const CONTEXT: LambdaContext = {
  awsRequestId: 'a-request',
  getRemainingTimeInMillis: () => 10_000,
};

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Nothing in memory keeps a process alive. */
const alive = setInterval(() => undefined, 1000);
test.after.always(() => {
  clearInterval(alive);
});

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

async function ask(
  app: WebAppSource,
  request: TestRequest = {},
  options: Omit<WebAdapterOptions, 'app'> = { plugins: [] },
): Promise<Answer> {
  return (await lambdaHandler(app, options)(eventOf(request), CONTEXT)) as Answer;
}

async function refusal(t: ExecutionContext, app: unknown): Promise<Error> {
  return await t.throwsAsync(ask(app as WebAppSource));
}

const listener = createServer((request, response) => {
  response.end(`${request.method} ${request.url} ${getCurrentInvocation()?.requestId}`);
});
const answered = 'GET /a?b a-request';

test('an app is a server, a listener, a fetch handler, a promise of one, or a module', async (t) => {
  const [handle] = listener.listeners('request') as [(...args: unknown[]) => void];
  const fetch = (request: Request) => {
    const { pathname, search } = new URL(request.url);
    return new Response(
      `${request.method} ${pathname}${search} ${getCurrentInvocation()?.requestId}`,
    );
  };
  class Stranger extends Server {}
  const apps: Record<string, WebAppSource> = {
    'a server that does not listen': listener,
    'a server of a class of its own': new Stranger(handle),
    'a request listener': (request, response) => {
      handle(request, response);
    },
    'a fetch handler': fetch,
    'an object with a fetch handler': { fetch },
    'an app of Hono': new Hono().all('*', ({ req }) => fetch(req.raw)),
    'a promise': Promise.resolve(listener),
    'a module': { default: { fetch } },
    'a promise of a module': Promise.resolve({ default: listener }),
  };
  for (const [what, app] of Object.entries(apps)) {
    t.is((await ask(app, { target: '/a?b' })).body, answered, what);
  }
});

test('a server that listens is asked in memory, too', async (t) => {
  const server = createServer((request, response) => {
    response.end(String(request.socket.localPort));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { body } = await ask(server);
  t.is(Number(body), (server.address() as { port: number }).port);
});

test('what is no app is refused with what it is', async (t) => {
  for (const [app, what] of [
    [undefined, /got undefined$/],
    [{ hello: 1 }, /got an object with the keys hello$/],
    [Promise.resolve('app'), /got app$/],
    [createTlsServer(), /it is an HTTPS server/],
    [{ ready: () => Promise.resolve(), server: {} }, /got an object with the keys ready, server$/],
  ] as const) {
    const error = await refusal(t, app);
    t.is((error as { code?: string }).code, 'LWA_ERR_APP_INVALID');
    t.is(error.name, 'Runtime.InvalidApp');
    t.regex(error.message, what);
  }
});

test('an app whose promise is rejected fails each invocation with the cause', async (t) => {
  const error = await refusal(t, Promise.reject(new Error('no database')));
  t.is(error.message, 'no database');
});

test('options that do not exist, and settings that are wrong, are refused at once', (t) => {
  t.throws(() => createAdapter({ app: listener, plugin: [] } as WebAdapterOptions), {
    message:
      'createAdapter() is wrong:\n- plugin: there is no such key; expected settings or plugins',
  });
  t.throws(
    () => createAdapter({ app: listener, settings: { invokeMode: 'stream' as 'buffered' } }),
    { message: /settings\.invokeMode of createAdapter\(\) is "stream"/ },
  );
  const error = t.throws(
    () => createAdapter({ app: listener, settings: { invokemode: 'x' } as object }),
    { instanceOf: AdapterError },
  );
  t.is(error.code, 'LWA_ERR_SETTINGS_INVALID');
});

test('plugins are those of a config: a list among the built-in ones, or a function of these', async (t) => {
  const header: Plugin = {
    name: 'header',
    apply({ hooks }) {
      hooks.response.tap('header', ({ response }) => {
        response.headers.set('x-plugin', 'yes');
      });
    },
  };
  t.is((await ask(listener, {}, { plugins: [false, [header]] })).headers['x-plugin'], 'yes');
  const replaced = await ask(listener, {}, { plugins: (builtIn) => [...builtIn, header] });
  t.is(replaced.headers['x-plugin'], 'yes');
  const error = await t.throwsAsync(ask(listener, {}, { plugins: ['./gone.mjs'] }));
  t.regex(error.message, /plugins\[0\]: the plugin "\.\/gone\.mjs" could not be loaded/);
});

test('settings are those of a config', async (t) => {
  const { body } = await ask(
    listener,
    { target: '/api/a' },
    { settings: { removeBasePath: ['/api'] } },
  );
  t.is(body, 'GET /a a-request');
});

test('start and shutdown run the hooks once', async (t) => {
  const seen: string[] = [];
  const adapter = createAdapter({
    app: listener,
    plugins: [
      {
        name: 'watch',
        apply({ hooks }) {
          for (const name of ['boot', 'ready', 'shutdown'] as const) {
            hooks[name].tap('watch', () => {
              seen.push(name);
            });
          }
        },
      },
    ],
  });
  await adapter.start();
  await adapter.start();
  t.deepEqual(seen, ['boot', 'ready']);
  await adapter.handler(eventOf({}), CONTEXT);
  await adapter.shutdown();
  t.deepEqual(seen, ['boot', 'ready', 'shutdown']);
});

test('a plugin asks the app in the hook "ready"', async (t) => {
  let status = 0;
  const adapter = createAdapter({
    app: (request: Request) => new Response(request.url, { status: 207 }),
    plugins: [
      {
        name: 'ask',
        apply({ hooks }) {
          hooks.ready.tapPromise('ask', async ({ app }) => {
            const { HttpRequest } = await import('../../../src/index.ts');
            const request = new HttpRequest({ method: 'GET', target: '/warm' });
            ({ status } = await app.forward(request, { streaming: false }));
          });
        },
      },
    ],
  });
  await adapter.start();
  t.is(status, 207);
});

test('a fetch handler sees the request as it was sent', async (t) => {
  const answer = await ask(
    async (request: Request) =>
      Response.json({
        method: request.method,
        url: request.url,
        type: request.headers.get('content-type'),
        name: Buffer.from(request.headers.get('x-name') ?? '', 'latin1').toString('utf8'),
        body: Buffer.from(await request.arrayBuffer()).toString('hex'),
      }),
    {
      method: 'POST',
      target: '/a%2Fb?c=%20&d',
      headers: {
        host: 'www.example.com',
        'x-forwarded-proto': 'https',
        'content-type': 'application/octet-stream',
        'x-name': 'Zoë',
      },
      body: Uint8Array.of(0, 255, 1),
    },
  );
  t.deepEqual(JSON.parse(answer.body), {
    method: 'POST',
    url: 'https://www.example.com/a%2Fb?c=%20&d',
    type: 'application/octet-stream',
    name: 'Zoë',
    body: '00ff01',
  });
});

test('the answer of a fetch handler is passed on with all its cookies and bytes', async (t) => {
  const answer = await ask(() => {
    const headers = new Headers({ 'content-type': 'image/png' });
    headers.append('set-cookie', 'a=1');
    headers.append('set-cookie', 'b=2');
    return new Response(Uint8Array.of(137, 80, 0), { status: 201, headers });
  });
  t.like(answer, { statusCode: 201, isBase64Encoded: true, cookies: ['a=1', 'b=2'] });
  t.deepEqual([...Buffer.from(answer.body, 'base64')], [137, 80, 0]);
  const nothing = await ask(() => new Response(null, { status: 204 }));
  t.like(nothing, { statusCode: 204, body: '' });
});

test('GET and HEAD lose their content on the way to a fetch handler', async (t) => {
  const { body } = await ask(async (request: Request) => new Response(await request.text()), {
    body: 'content',
  });
  t.is(body, '');
});

test('what no Request can be made of is a bad request', async (t) => {
  for (const request of [{ headers: { host: 'a b' } }, { method: 'TRACE' }]) {
    const { statusCode, body } = await ask(() => new Response(), request);
    t.is(statusCode, 400);
    t.regex(body, /LWA_ERR_REQUEST_INVALID/);
  }
});

test('a fetch handler that throws, or returns no Response, is answered for with 500', async (t) => {
  const apps: Record<string, WebAppSource> = {
    throws: () => {
      throw new Error('boom');
    },
    rejects: () => Promise.reject(new Error('boom')),
    'returns nothing': () => undefined,
    'breaks off': () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.error(new Error('boom'));
          },
        }),
      ),
  };
  for (const [what, app] of Object.entries(apps)) {
    const { statusCode, body } = await ask(app);
    t.is(statusCode, 500, what);
    t.regex(body, /LWA_ERR_APP_THREW/, what);
  }
});

test('a fetch handler has the invocation, and may go on after the answer', async (t) => {
  let worked = false;
  const app = {
    fetch(_request: Request, env: FetchEnvironment, context: FetchContext) {
      context.waitUntil(
        setImmediate().then(() => {
          worked = true;
        }),
      );
      return new Response(env.invocation?.requestId);
    },
  };
  t.is((await ask(app)).body, 'a-request');
  t.true(worked);
});

test('a fetch handler that hangs is given up before the deadline, and told so', async (t) => {
  let told: unknown;
  const app = (request: Request) => {
    request.signal.addEventListener('abort', () => {
      told = request.signal.reason;
    });
    return new Promise<Response>(() => undefined);
  };
  const adapter = createAdapter({ app, plugins: [] });
  await adapter.start();
  const context = { ...CONTEXT, getRemainingTimeInMillis: () => 2500 };
  const answering = adapter.handler(eventOf({}), context);
  await setImmediate();
  // A Request that nobody holds would be collected, and its signal with it.
  collectGarbage();
  t.is(((await answering) as Answer).statusCode, 504);
  t.is((told as AdapterError).code, 'LWA_ERR_DEADLINE');
});

test('an answer that memory has no room for is not kept', async (t) => {
  const env = process.env as Record<string, string>;
  env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] = '128';
  t.teardown(() => delete env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']);
  let chunks = 0;
  let cancelled = false;
  const endless = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          chunks++;
          controller.enqueue(new Uint8Array(1024 * 1024));
        },
        cancel() {
          cancelled = true;
        },
      }),
    );
  const { statusCode, body } = await ask(endless);
  t.is(statusCode, 502);
  t.regex(body, /LWA_ERR_RESPONSE_TOO_LARGE/);
  t.true(cancelled);
  t.true(chunks < 20);
});
