import test from 'ava';
import { HttpResponse, type Plugin } from '../../../src/pipeline/index.ts';
import { type AppHandler, functionUrl, StreamingAdapter } from './streaming-adapter.ts';

/** An app that sends a beginning, and tells when its caller has gone. */
function hangingApp(): { app: AppHandler; gone: Promise<unknown> } {
  let tell!: () => void;
  const gone = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const app: AppHandler = ({ url }, response) => {
    if (url === '/again') {
      response.end('again');
      return;
    }
    response.on('close', tell);
    response.write('beginning');
  };
  return { app, gone };
}

test('an app that breaks off in its body fails the stream by trailers, and the cause is logged', async (t) => {
  const adapter = await StreamingAdapter.start(t, ({ url, socket }, response) => {
    if (url === '/declared') response.setHeader('content-length', 100);
    response.write('beginning', () => socket.destroy());
  });
  for (const target of ['/chunked', '/declared', '/chunked']) {
    const posted = await adapter.answer(target);
    t.is(posted.prelude.statusCode, 200);
    t.is(posted.body.toString(), 'beginning');
    t.is(posted.failure?.type, 'Function.AppFailed');
    const { document } = posted.failure!;
    t.is(document.errorType, 'Function.AppFailed');
    t.regex(document.errorMessage, new RegExp(`^GET ${target}: .*broke off in the middle`));
    t.true(document.stackTrace.length > 0);
  }
  t.like(adapter.log.lines.find(({ level }) => level === 'error')!.fields, {
    requestId: 'r1',
    method: 'GET',
    path: '/chunked',
    source: 'function-url',
  });
});

test('a body that is no HTTP any more fails the stream, too', async (t) => {
  const adapter = await StreamingAdapter.start(t, ({ socket }, response) => {
    response.flushHeaders();
    socket.write('no chunk size\r\n');
  });
  const posted = await adapter.answer();
  t.is(posted.failure?.type, 'Function.AppFailed');
  t.regex(posted.failure!.document.errorMessage, /not HTTP\/1\.1/);
});

test('an app without an answer, and one that nobody finds, are a 502 with prelude and body', async (t) => {
  const adapter = await StreamingAdapter.start(t, ({ socket }) => socket.destroy());
  const posted = await adapter.answer();
  t.is(posted.prelude.statusCode, 502);
  t.is(posted.prelude.headers['content-type'], 'application/json');
  t.like(JSON.parse(posted.body.toString()), { code: 'LWA_ERR_APP_CLOSED', requestId: 'r1' });
  t.is(posted.failure, undefined);
  t.is(posted.chunks.length, 1, 'prelude and body leave together');
});

test('at the deadline a stream ends by trailers, and the app is let go', async (t) => {
  const { app, gone } = hangingApp();
  const adapter = await StreamingAdapter.start(t, app);
  const posted = await adapter.begin('/hang', Date.now() + 1500);
  await posted.finished;
  t.is(posted.body.toString(), 'beginning');
  t.is(posted.failure?.type, 'Function.DeadlineExceeded');
  await gone;
  await adapter.answer('/again');
  t.regex(adapter.log.messages('error')[0]!, /No answer after \d+ ms/);
  t.like(adapter.log.lines.find(({ level }) => level === 'error')!.fields, {
    method: 'GET',
    path: '/hang',
  });
});

test('at the deadline before the app’s head the caller gets a 504 with its prelude', async (t) => {
  const adapter = await StreamingAdapter.start(t, () => undefined);
  const posted = await adapter.begin('/', Date.now() + 600);
  await posted.finished;
  t.is(posted.prelude.statusCode, 504);
  t.like(JSON.parse(posted.body.toString()), { code: 'LWA_ERR_DEADLINE' });
});

test('when Lambda closes the connection, a silent app is let go at once, and the next invocation works', async (t) => {
  const { app, gone } = hangingApp();
  const adapter = await StreamingAdapter.start(t, app);
  const posted = await adapter.begin();
  await posted.says('beginning');
  posted.socket.destroy();
  await gone;
  t.is((await adapter.answer('/again')).body.toString(), 'again');
  t.regex(adapter.log.messages('error')[0]!, /^Lambda did not take the answer \(connection lost\)/);
});

for (const status of ['202 Accepted', '410 Gone', '413 Payload Too Large']) {
  test(`when Lambda answers ${status} in the middle, a silent app is let go at once`, async (t) => {
    const { app, gone } = hangingApp();
    const adapter = await StreamingAdapter.start(t, app);
    const posted = await adapter.begin();
    await posted.says('beginning');
    posted.answer(status);
    await gone;
    t.is((await adapter.answer('/again')).body.toString(), 'again');
    t.is(adapter.log.messages('error').length, status.startsWith('2') ? 0 : 1);
  });
}

test('a compressed stream lets the app go as well', async (t) => {
  const { app, gone } = hangingApp();
  const adapter = await StreamingAdapter.start(
    t,
    (request, response) => {
      response.setHeader('content-type', 'text/plain');
      app(request, response);
    },
    { variables: { AWS_LWA_ENABLE_COMPRESSION: 'true', AWS_LWA_COMPRESS_STREAMS: 'true' } },
  );
  const posted = await adapter.api.invoke({
    event: functionUrl('/', { headers: { 'accept-encoding': 'gzip' } }),
  });
  await posted.preluded();
  t.is(posted.prelude.headers['content-encoding'], 'gzip');
  posted.socket.destroy();
  await gone;
  t.pass();
});

/** Answers in the app's stead, with a stream that ends only when it is stopped. */
function endless(stopped: () => void): Plugin {
  return {
    name: 'endless',
    apply({ hooks }) {
      hooks.reply.tap('endless', ({ request }) => {
        if (request.path !== '/endless') return undefined;
        let count = 0;
        const body = {
          [Symbol.asyncIterator]: () => ({
            next: () =>
              count++ === 0
                ? Promise.resolve({ done: false as const, value: new TextEncoder().encode('one') })
                : new Promise<never>(() => undefined),
            return: () => {
              stopped();
              return Promise.resolve({ done: true as const, value: undefined });
            },
          }),
        };
        return new HttpResponse({ status: 200, body });
      });
    },
  };
}

test('the stream of a plugin is stopped at the deadline, even while it hangs', async (t) => {
  let stopped = false;
  const plugins = [
    endless(() => {
      stopped = true;
    }),
  ];
  const adapter = await StreamingAdapter.start(t, (_, response) => response.end('app'), {
    plugins,
  });
  const posted = await adapter.begin('/endless', Date.now() + 600);
  await posted.finished;
  t.is(posted.body.toString(), 'one');
  t.is(posted.failure?.type, 'Function.DeadlineExceeded');
  t.true(stopped);
  t.is((await adapter.answer('/app')).body.toString(), 'app');
});

test('the whole answer of a plugin goes with a prelude, too', async (t) => {
  const plugin: Plugin = {
    name: 'whole',
    apply({ hooks }) {
      hooks.reply.tap('whole', ({ request }) =>
        request.path === '/app'
          ? undefined
          : new HttpResponse({ status: 403, body: request.path.slice(1).repeat(30_000) }),
      );
    },
  };
  const adapter = await StreamingAdapter.start(t, (_, response) => response.end('app'), {
    plugins: [plugin],
  });
  const small = await adapter.answer('/x');
  t.is(small.prelude.statusCode, 403);
  t.is(small.body.length, 30_000);
  const large = await adapter.answer('/xyz');
  t.is(large.body.toString(), 'xyz'.repeat(30_000));
  t.is((await adapter.answer('/app')).body.toString(), 'app');
});

test('a failing response hook is a 500 with a prelude, and the app is let go', async (t) => {
  const { app, gone } = hangingApp();
  const plugin: Plugin = {
    name: 'broken',
    apply({ hooks }) {
      hooks.response.tap('broken', () => {
        throw new Error('broken plugin');
      });
    },
  };
  const adapter = await StreamingAdapter.start(t, app, { plugins: [plugin] });
  const posted = await adapter.answer();
  t.is(posted.prelude.statusCode, 500);
  t.like(JSON.parse(posted.body.toString()), { code: 'LWA_ERR_HOOK' });
  await gone;
});

test('the trailers of a failure stay small, whatever the error says', async (t) => {
  const plugin: Plugin = {
    name: 'verbose',
    apply({ hooks }) {
      hooks.response.tap('verbose', ({ response }) => {
        response.body = (async function* () {
          yield new TextEncoder().encode('beginning');
          await Promise.resolve();
          throw new Error('é\r\n'.repeat(100_000));
        })();
      });
    },
  };
  const adapter = await StreamingAdapter.start(t, (_, response) => response.end('app'), {
    plugins: [plugin],
  });
  const posted = await adapter.answer();
  t.is(posted.body.toString(), 'beginning');
  t.is(posted.failure?.type, 'Function.AdapterError');
  t.true(posted.end!.length < 16_000);
  t.true(posted.failure!.document.errorMessage.startsWith('é\r\né'));
});
