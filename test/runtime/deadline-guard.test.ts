import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import fc from 'fast-check';
import { HttpResponse, Invocation, type Plugin } from '../../src/pipeline/index.ts';
import { guardDeadline, timeBefore } from '../../src/runtime/deadline-guard.ts';
import { RuntimeApi } from '../../src/runtime/runtime-api/runtime-api.ts';
import { HostedAdapter, signal } from './hosted-adapter.ts';
import { functionUrlEvent } from './wrapped-app.ts';

/** Of the five seconds that Lambda gives, the app has 700 ms. */
const GUARDED = {
  variables: { AWS_LWA_DEADLINE_MARGIN_MS: '4300' },
  lambda: { timeoutMs: 5000 },
} as const;

/** An app that answers `/`, streams a beginning at `/stream`, and tells who gave it up. */
function hangingApp() {
  const closed = signal<string>();
  const app: RequestListener = (request, response) => {
    if (request.url === '/') {
      response.end('ok');
      return;
    }
    request.socket.once('close', () => {
      closed.send(request.url!);
    });
    if (request.url === '/stream') response.writeHead(200).write('a beginning');
  };
  return { app, closed: closed.promise };
}

const never = (): Promise<never> => new Promise(() => undefined);

test('an HTTP caller gets 504, the app sees its request given up, and the next one is served', async (t) => {
  const { app, closed } = hangingApp();
  const hosted = await HostedAdapter.start(t, { ...GUARDED, app });

  const { statusCode, body } = await hosted.get('/hang?secret=1', { requestId: 'r-1' });

  t.is(statusCode, 504);
  t.deepEqual(JSON.parse(body), {
    message: 'Gateway Timeout',
    code: 'LWA_ERR_DEADLINE',
    requestId: 'r-1',
  });
  t.is(await closed, '/hang?secret=1');
  t.is((await hosted.get('/')).body, 'ok');
});

test('the log says which request hung, and for how long', async (t) => {
  const { app } = hangingApp();
  const hosted = await HostedAdapter.start(t, { ...GUARDED, app });

  await hosted.get('/hang?secret=1', { requestId: 'r-1' });

  const [line, ...others] = hosted.log.lines.filter(({ level }) => level === 'error');
  t.deepEqual(others, []);
  t.regex(line!.message, /^No answer after \d+ ms; given up \d+ ms before Lambda's deadline/);
  t.like(line!.fields, {
    requestId: 'r-1',
    source: 'function-url',
    method: 'GET',
    path: '/hang',
    error: { code: 'LWA_ERR_DEADLINE' },
  });
});

test('an event that is no request fails', async (t) => {
  const { app, closed } = hangingApp();
  const hosted = await HostedAdapter.start(t, { ...GUARDED, app });

  const { errorType, payload } = await hosted.lambda.invoke({ any: 'event' }, { requestId: 'r-2' });

  t.is(errorType, 'Function.DeadlineExceeded');
  t.regex(payload.toString(), /No answer after \d+ ms/);
  t.is(await closed, '/events');
  const [line] = hosted.log.lines.filter(({ level }) => level === 'error');
  t.like(line!.fields, { requestId: 'r-2', method: 'POST', path: '/events' });
});

test('with a margin of 0 Lambda itself ends the invocation, and the late answer is refused', async (t) => {
  const late = signal();
  const app: RequestListener = (request, response) => {
    if (request.url === '/') response.end('ok');
    else void late.promise.then(() => response.end('late'));
  };
  const hosted = await HostedAdapter.start(t, {
    app,
    variables: { AWS_LWA_DEADLINE_MARGIN_MS: '0' },
  });

  const { errorType } = await hosted.lambda.invoke(functionUrlEvent('/hang'), { timeoutMs: 50 });
  t.is(errorType, 'Sandbox.Timedout');
  late.send();

  t.is((await hosted.get('/')).body, 'ok');
  t.regex(hosted.log.messages('error')[0]!, /^Lambda did not take the answer \(410\)/);
});

test('a deadline in the past is taken for unknown', async (t) => {
  const answered = signal<string>();
  const service = createServer((request, response) => {
    if (request.method === 'GET') {
      response.setHeader('Lambda-Runtime-Aws-Request-Id', 'r-3');
      response.setHeader('Lambda-Runtime-Deadline-Ms', String(Date.now() - 5000));
      response.end(JSON.stringify(functionUrlEvent('/')));
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    // The connection stays unanswered: there is no second invocation.
    request.on('end', () => answered.send(body));
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  t.teardown(() => {
    service.close();
    service.closeAllConnections();
  });
  await HostedAdapter.start(t, {
    app: (request, response) => {
      setTimeout(() => response.end('ok'), request.headers['user-agent'] ? 0 : 50);
    },
    runtimeApi: new RuntimeApi(`127.0.0.1:${(service.address() as AddressInfo).port}`),
  });

  t.like(JSON.parse(await answered.promise), { statusCode: 200, body: 'ok' });
});

test('no timer is longer than timers can be', async (t) => {
  for (const deadlineMs of [Date.now() + 2 ** 40, Number.MAX_VALUE, Number.POSITIVE_INFINITY]) {
    const invocation = new Invocation({ requestId: 'r', payload: new Uint8Array(), deadlineMs });
    const end = guardDeadline(invocation, 500);
    await sleep(5);
    t.is(invocation.abortReason, undefined);
    end();
  }
});

test('the time that is left is never negative, and never nearer to the deadline than half of it', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 1e9 }), fc.nat(1e6), (leftMs, marginMs) => {
      const budgetMs = timeBefore(Date.now() + leftMs, marginMs)!;
      return budgetMs > 0 && budgetMs <= leftMs;
    }),
  );
  for (const unknown of [undefined, Number.NaN, 0, Date.now() - 1]) {
    t.is(timeBefore(unknown, 100), undefined);
  }
});

for (const hook of ['request', 'reply', 'response'] as const) {
  test(`a tap of the hook "${hook}" that hangs is given up as an app that hangs is`, async (t) => {
    const { app } = hangingApp();
    const plugin: Plugin = {
      name: 'hanging',
      apply({ hooks }) {
        hooks[hook].tapPromise('hanging', ({ request }: { request: { path: string } }) =>
          request.path === '/hook' ? never() : Promise.resolve(),
        );
      },
    };
    const hosted = await HostedAdapter.start(t, {
      ...GUARDED,
      plugins: [plugin],
      app: (request, response) => {
        if (request.url === '/hook') response.end('answered');
        else app(request, response);
      },
    });

    t.is((await hosted.get('/hook')).statusCode, 504);
    t.is((await hosted.get('/')).body, 'ok');
  });
}

test('a failed hook can answer for the deadline', async (t) => {
  const { app } = hangingApp();
  const page: Plugin = {
    name: 'page',
    apply({ hooks }) {
      hooks.failed.tapPromise('page', async (_, { status }) => {
        await sleep(1);
        return new HttpResponse({ status, body: 'try again' });
      });
    },
  };
  const hosted = await HostedAdapter.start(t, { ...GUARDED, app, plugins: [page] });

  t.like(await hosted.get('/hang'), { statusCode: 504, body: 'try again' });
});

test('a failed hook that hangs does not cost the caller the answer', async (t) => {
  const { app } = hangingApp();
  const page: Plugin = {
    name: 'page',
    apply({ hooks }) {
      hooks.failed.tapPromise('page', never);
    },
  };
  const hosted = await HostedAdapter.start(t, {
    app,
    plugins: [page],
    // The hook has half of the margin.
    variables: { AWS_LWA_DEADLINE_MARGIN_MS: '1000' },
    lambda: { timeoutMs: 1300 },
  });

  const { statusCode, body } = await hosted.get('/hang');

  t.is(statusCode, 504);
  t.like(JSON.parse(body), { code: 'LWA_ERR_DEADLINE' });
});

test('a plugin whose body never comes is given up, too', async (t) => {
  const { app } = hangingApp();
  const stopped = signal();
  const endless: Plugin = {
    name: 'endless',
    apply({ hooks }) {
      hooks.reply.tap('endless', ({ request }) => {
        if (request.path !== '/endless') return undefined;
        const body = { [Symbol.asyncIterator]: () => ({ next: never, return: stop }) };
        return new HttpResponse({ status: 200, body });
      });
    },
  };
  const stop = (): Promise<IteratorResult<Uint8Array>> => {
    stopped.send();
    return Promise.resolve({ done: true, value: undefined });
  };
  const hosted = await HostedAdapter.start(t, { ...GUARDED, app, plugins: [endless] });

  t.is((await hosted.get('/endless')).statusCode, 504);
  await stopped.promise;
});

test('an answer that streams ends in an error in its trailers, and the app is given up', async (t) => {
  const { app, closed } = hangingApp();
  const hosted = await HostedAdapter.start(t, {
    app,
    variables: { ...GUARDED.variables, AWS_LWA_INVOKE_MODE: 'response_stream' },
    lambda: GUARDED.lambda,
  });

  const { stream } = await hosted.lambda.invoke(functionUrlEvent('/stream'), {
    responseMode: 'streaming',
    requestId: 'r-4',
  });
  const chunks: Buffer[] = [];
  for await (const chunk of stream!.body as AsyncIterable<Buffer>) chunks.push(chunk);
  const failure = await stream!.failure;

  t.regex(Buffer.concat(chunks).toString(), /a beginning$/);
  t.is(failure?.errorType, 'Function.DeadlineExceeded');
  t.regex(Buffer.from(failure!.payload).toString(), /No answer after \d+ ms/);
  t.is(await closed, '/stream');
  t.is((await hosted.lambda.invoke(functionUrlEvent('/'))).errorType, undefined);
  const [line] = hosted.log.lines.filter(({ level }) => level === 'error');
  t.like(line!.fields, { requestId: 'r-4', method: 'GET', path: '/stream' });
});

test("so does a plugin's stream that hangs", async (t) => {
  const { app } = hangingApp();
  const endless: Plugin = {
    name: 'endless',
    apply({ hooks }) {
      hooks.reply.tap('endless', ({ request }) => {
        if (request.path !== '/endless') return undefined;
        return new HttpResponse({ status: 200, body: beginning() });
      });
    },
  };
  const hosted = await HostedAdapter.start(t, {
    app,
    plugins: [endless],
    variables: { ...GUARDED.variables, AWS_LWA_INVOKE_MODE: 'response_stream' },
    lambda: GUARDED.lambda,
  });

  const { errorType } = await hosted.lambda.invoke(functionUrlEvent('/endless'));

  t.is(errorType, 'Function.DeadlineExceeded');
});

async function* beginning(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('a beginning');
  await never();
}
