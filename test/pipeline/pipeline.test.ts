import { Buffer } from 'node:buffer';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import fc from 'fast-check';
import {
  AdapterError,
  type Exchange,
  HttpResponse,
  type Outcome,
  Pipeline,
  type Plugin,
} from '../../src/pipeline/index.ts';
import {
  Harness,
  invocationOf,
  MemoryLog,
  plugin,
  streamingSource,
  testSource,
} from './harness.ts';

function payloadOf(outcome: Outcome): { status: number; headers: string[][]; body: string } {
  if (outcome.type !== 'response') throw new Error(`it is of type ${outcome.type}`);
  const payload = JSON.parse(String(outcome.payload));
  return { ...payload, body: Buffer.from(payload.body, 'base64').toString() };
}

test('an invocation goes decode, request, reply, app, response, encode', async (t) => {
  const order: string[] = [];
  const traced = plugin('traced', ({ hooks }) => {
    hooks.request.tap('traced', ({ request, response }) => {
      order.push(`request ${request.target} ${String(response)}`);
      request.headers.set('x-added', 'yes');
    });
    hooks.reply.tap('traced', () => void order.push('reply'));
    hooks.response.tap('traced', ({ response }) => {
      order.push(`response ${response.status}`);
      response.headers.set('x-added', 'too');
    });
    hooks.settled.tap('traced', ({ response }) => void order.push(`settled ${response?.status}`));
  });
  const harness = new Harness({
    plugins: [traced],
    answer: (request) => {
      order.push(`app ${request.headers.get('x-added')}`);
      return new HttpResponse({ status: 201, body: 'made' });
    },
  });
  const { exchange, outcome } = await harness.handle({ target: '/things?q=1' });
  t.deepEqual(payloadOf(outcome), { status: 201, headers: [['x-added', 'too']], body: 'made' });
  await harness.pipeline.settle(exchange!);
  t.deepEqual(order, [
    'request /things?q=1 undefined',
    'reply',
    'app yes',
    'response 201',
    'settled 201',
  ]);
});

test('a plugin that replies spares the app, and its answer goes through response', async (t) => {
  const harness = new Harness({
    plugins: [
      plugin('sync', ({ hooks }) => {
        hooks.reply.tap('sync', ({ request }) =>
          request.path === '/sync' ? new HttpResponse({ status: 200, body: 'sync' }) : undefined,
        );
        hooks.response.tap('sync', ({ response }) => {
          response.headers.set('x', '1');
        });
      }),
      plugin('async', ({ hooks }) => {
        hooks.reply.tapPromise('async', async ({ request }) => {
          await delay(1);
          if (request.path === '/async') return new HttpResponse({ status: 401 });
          return undefined;
        });
      }),
    ],
  });
  t.like(payloadOf((await harness.handle({ target: '/sync' })).outcome), {
    body: 'sync',
    headers: [['x', '1']],
  });
  t.is(payloadOf((await harness.handle({ target: '/async' })).outcome).status, 401);
  t.is(harness.requests.length, 0);
  await harness.handle({ target: '/app' });
  t.is(harness.requests.length, 1);
});

test('a plugin that replies can ask the app, as often as it likes', async (t) => {
  const harness = new Harness({
    plugins: [
      plugin('twice', ({ hooks }) => {
        hooks.reply.tapPromise('twice', async ({ invocation, request }, app) => {
          const options = { streaming: false, signal: invocation.signal };
          const first = await app.forward(request, options);
          const second = await app.forward(request, options);
          return new HttpResponse({ status: 200, body: `${first.status}, ${second.status}` });
        });
      }),
    ],
    answer: () => new HttpResponse({ status: 204 }),
  });
  t.is(payloadOf((await harness.handle()).outcome).body, '204, 204');
  t.is(harness.requests.length, 2);
});

test('64 exchanges in flight, answered in any order, keep their state apart', async (t) => {
  const seen = new WeakMap<Exchange, string>();
  const stateful = plugin('stateful', ({ hooks }) => {
    hooks.request.tapPromise('stateful', async (exchange) => {
      seen.set(exchange, exchange.request.target);
      await delay(0);
      exchange.request.headers.set('x-id', exchange.invocation.requestId);
    });
    hooks.response.tap('stateful', (exchange) => {
      exchange.response.headers.set('x-target', seen.get(exchange)!);
    });
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ wait: fc.nat(15), fails: fc.boolean() }), {
        minLength: 64,
        maxLength: 64,
      }),
      async (plans) => {
        const harness = new Harness({
          plugins: [stateful],
          answer: async (request) => {
            const { wait, fails } = plans[Number(request.target.slice(1))]!;
            await delay(wait);
            if (fails) throw new Error(`app ${request.target}`);
            return new HttpResponse({ status: 200, body: request.headers.get('x-id') });
          },
        });
        harness.pipeline.seal();
        const handled = await Promise.all(
          plans.map((_, id) => harness.handle({ target: `/${id}` }, { requestId: `id-${id}` })),
        );
        for (const [id, { exchange, outcome }] of handled.entries()) {
          const payload = payloadOf(outcome);
          t.is(exchange!.invocation.requestId, `id-${id}`);
          if (plans[id]!.fails) {
            t.is(payload.status, 500);
            t.is(JSON.parse(payload.body).requestId, `id-${id}`);
          } else {
            t.is(payload.body, `id-${id}`);
            t.deepEqual(payload.headers, [['x-target', `/${id}`]]);
          }
        }
      },
    ),
    { numRuns: 8 },
  );
});

test('an error in a hook is an answer to an HTTP caller, without its message', async (t) => {
  const harness = new Harness({
    plugins: [
      plugin('broken', ({ hooks }) => {
        hooks.request.tap('broken', () => {
          throw new Error('secret');
        });
      }),
    ],
  });
  const { outcome } = await harness.handle({ method: 'PUT', target: '/a?token=secret' });
  const { status, body } = payloadOf(outcome);
  t.is(status, 500);
  t.deepEqual(JSON.parse(body), {
    message: 'Internal Server Error',
    code: 'LWA_ERR_HOOK',
    requestId: 'request-1',
  });
  const [line] = harness.log.lines;
  t.is(line?.message, 'Plugin "broken" failed in the hook "request": secret');
  t.like(line?.fields, { requestId: 'request-1', method: 'PUT', path: '/a', source: 'test-http' });
});

test('where no HTTP caller waits, an error fails the invocation', async (t) => {
  const harness = new Harness({
    source: testSource('event'),
    answer: () => {
      throw new AdapterError({ code: 'LWA_ERR_APP_REFUSED', message: 'refused', status: 502 });
    },
  });
  const { outcome } = await harness.handle();
  t.like(outcome, { type: 'error', error: { code: 'LWA_ERR_APP_REFUSED' } });
});

test('the failed hook can answer for any error, even one that fails the invocation', async (t) => {
  const failing = plugin('failing', ({ hooks }) => {
    hooks.response.tap('failing', () => {
      throw new AdapterError({
        code: 'LWA_ERR_STATUS_CODE',
        message: 'no',
        failsInvocation: true,
      });
    });
  });
  const page = plugin('page', ({ hooks }) => {
    hooks.failed.tap('page', (_, error) =>
      error.plugin === 'failing' ? new HttpResponse({ status: 503, body: error.code }) : undefined,
    );
  });
  const without = await new Harness({ plugins: [failing] }).handle();
  t.like(without.outcome, { type: 'error', error: { code: 'LWA_ERR_STATUS_CODE' } });
  const harness = new Harness({ plugins: [failing, page] });
  t.like(payloadOf((await harness.handle()).outcome), { status: 503, body: 'LWA_ERR_STATUS_CODE' });
});

test('the answer of a failure goes through the response hook, as any answer does', async (t) => {
  const added: Plugin = {
    name: 'added',
    apply({ hooks }) {
      hooks.response.tap('added', ({ response }) => {
        response.headers.append('x-added', String(response.status));
      });
    },
  };
  const page: Plugin = {
    name: 'page',
    apply({ hooks }) {
      hooks.failed.tap('page', ({ request }) =>
        request.path === '/page' ? new HttpResponse({ status: 503 }) : undefined,
      );
    },
  };
  const harness = new Harness({
    plugins: [added, page],
    answer: () => {
      throw new AdapterError({ code: 'LWA_ERR_APP_CLOSED', message: 'closed', status: 502 });
    },
  });
  const plain = await harness.answered({ target: '/' });
  t.is(plain.headers.get('x-added'), '502');
  const custom = await harness.answered({ target: '/page' });
  t.is(custom.headers.get('x-added'), '503');
});

test('a response tap that breaks the answer of a failure leaves the plain one, and is logged', async (t) => {
  let calls = 0;
  const broken: Plugin = {
    name: 'broken',
    apply({ hooks }) {
      hooks.response.tap('broken', () => {
        calls++;
        throw new Error('second');
      });
    },
  };
  const harness = new Harness({
    plugins: [broken],
    answer: () => {
      throw new AdapterError({ code: 'LWA_ERR_APP_CLOSED', message: 'first', status: 502 });
    },
  });
  t.is((await harness.answered({})).status, 502);
  t.deepEqual(harness.log.messages('error'), [
    'first',
    'Plugin "broken" failed in the hook "response": second',
  ]);
  t.is(calls, 1);
});

test('a response tap that has failed is not asked once more for the answer of its failure', async (t) => {
  let calls = 0;
  const broken: Plugin = {
    name: 'broken',
    apply({ hooks }) {
      hooks.response.tap('broken', () => {
        calls++;
        throw new Error('first');
      });
    },
  };
  const harness = new Harness({ plugins: [broken] });
  t.is((await harness.answered({})).status, 500);
  t.is(calls, 1);
});

test('a response tap can fail the invocation for the answer of a failure', async (t) => {
  const strict = plugin('strict', ({ hooks }) => {
    hooks.response.tap('strict', () => {
      throw new AdapterError({
        code: 'LWA_ERR_STATUS_CODE',
        message: 'no 502s',
        failsInvocation: true,
      });
    });
  });
  const harness = new Harness({
    plugins: [strict],
    answer: () => {
      throw new AdapterError({ code: 'LWA_ERR_APP_CLOSED', message: 'closed', status: 502 });
    },
  });
  const { outcome } = await harness.handle({});
  t.like(outcome, { type: 'error', error: { code: 'LWA_ERR_STATUS_CODE' } });
});

test('an error in the failed hook fails the invocation with it, and the first is logged', async (t) => {
  const harness = new Harness({
    plugins: [
      plugin('page', ({ hooks }) => {
        hooks.failed.tapPromise('page', () => Promise.reject(new Error('second')));
      }),
    ],
    answer: () => {
      throw new Error('first');
    },
  });
  const { outcome } = await harness.handle();
  t.like(outcome, { type: 'error', error: { plugin: 'page', hook: 'failed' } });
  t.deepEqual(harness.log.messages('error'), ['first']);
});

test('an error while decoding is an answer too', async (t) => {
  const source = testSource('http', {
    decode() {
      throw new AdapterError({ code: 'LWA_ERR_EVENT_INVALID', message: 'bad body', status: 400 });
    },
  });
  const { exchange, outcome } = await new Harness({ source }).handle();
  t.is(payloadOf(outcome).status, 400);
  t.is(exchange!.request.target, '/');
});

test('an event that is not JSON, or that no source takes, fails the invocation', async (t) => {
  const harness = new Harness({ source: testSource('http', { matches: () => false }) });
  const unmatched = await harness.handle();
  t.is(unmatched.exchange, undefined);
  t.like(unmatched.outcome, { type: 'error', error: { code: 'LWA_ERR_SOURCE_MISSING' } });
  const invocation = invocationOf({}, { payload: Buffer.from('{') });
  const { outcome } = await harness.pipeline.handle(invocation);
  t.like(outcome, { type: 'error', error: { code: 'LWA_ERR_EVENT_INVALID' } });
});

test('sources are asked in order of registration, placement and fallback', async (t) => {
  const named = (name: string, fallback = false, before?: string): Plugin =>
    plugin(name, (context) => {
      context.source(
        {
          name,
          kind: 'http',
          fallback,
          matches: (event) => (event as { for?: string }).for === name,
          decode: () => {
            throw new Error('not asked');
          },
          encode: () => '',
        },
        before === undefined ? undefined : { before },
      );
    });
  const harness = new Harness({
    source: named('rest', true),
    plugins: [named('one'), named('two'), named('zero', false, 'one')],
  });
  t.deepEqual(
    harness.pipeline.sources.map(({ name }) => name),
    ['zero', 'one', 'two', 'rest'],
  );
  const { exchange } = await harness.pipeline.handle(invocationOf({ for: 'two' }));
  t.is(exchange!.source.name, 'two');
  t.throws(() => new Harness({ plugins: [named('x', false, 'nobody')] }), {
    code: 'LWA_ERR_TAP_ORDER',
    message: /"x".*"nobody"/,
  });
});

test('a source without its methods is refused with the plugin that adds it', (t) => {
  const bad = plugin('bad', (context) => {
    context.source({ name: 'half', kind: 'http', matches: () => true } as never);
  });
  t.throws(() => new Harness({ plugins: [bad] }), {
    code: 'LWA_ERR_PLUGIN_INVALID',
    message: /"bad".*"half"/,
  });
});

test('after sealing neither taps nor sources are taken', (t) => {
  let late: (() => void) | undefined;
  const harness = new Harness({
    plugins: [
      plugin('late', (context) => {
        late = () => {
          context.source({ name: 'late' } as never);
        };
      }),
    ],
  });
  harness.pipeline.seal();
  t.throws(() => harness.pipeline.hooks.request.tap('late', () => undefined), {
    code: 'LWA_ERR_PIPELINE_SEALED',
  });
  t.throws(() => late!(), { code: 'LWA_ERR_PIPELINE_SEALED', message: /"late"/ });
});

test('two plugins of one name are refused', (t) => {
  const twin = (): Plugin => plugin('twin', () => undefined);
  t.throws(() => new Harness({ plugins: [twin(), twin()] }), {
    code: 'LWA_ERR_PLUGIN_DUPLICATE',
    message: /"twin"/,
  });
});

test('what is no plugin is refused, and the message says what it is', (t) => {
  function cors(): void {
    // A factory that was not called.
  }
  const wrong: [value: unknown, shown: RegExp][] = [
    [cors, /call it: cors\(options\)/],
    [undefined, /undefined/],
    [null, /null/],
    ['cors', /cors/],
    [{ name: 'x' }, /keys name/],
    [{ name: '', apply() {} }, /keys name, apply/],
    [{}, /\(none\)/],
  ];
  for (const [value, shown] of wrong) {
    t.throws(() => new Harness({ plugins: [value as Plugin] }), {
      code: 'LWA_ERR_PLUGIN_INVALID',
      message: shown,
    });
  }
});

test('a plugin that throws in apply, or is async there, is refused by name', async (t) => {
  const throwing = plugin('throwing', () => {
    throw new Error('no config');
  });
  t.throws(() => new Harness({ plugins: [throwing] }), {
    code: 'LWA_ERR_PLUGIN_INVALID',
    message: /"throwing".*no config/,
  });
  const rejecting = plugin('rejecting', (async () => {
    throw new Error('nobody awaits this');
  }) as never);
  t.throws(() => new Harness({ plugins: [rejecting] }), {
    code: 'LWA_ERR_PLUGIN_INVALID',
    message: /"rejecting".*boot/,
  });
  await new Promise((resolve) => setImmediate(resolve));
});

test('lifecycle hooks get the app and are awaited', async (t) => {
  const order: string[] = [];
  const harness = new Harness({
    plugins: [
      plugin('life', ({ hooks }) => {
        hooks.boot.tapPromise('life', async ({ app }) => {
          await delay(1);
          order.push(typeof app.forward);
        });
        hooks.shutdown.tap('life', () => void order.push('shutdown'));
      }),
    ],
  });
  await harness.pipeline.lifecycle('boot');
  await harness.pipeline.lifecycle('ready');
  await harness.pipeline.lifecycle('shutdown');
  t.deepEqual(order, ['function', 'shutdown']);
});

test('a source streams only in streaming mode, and the app and plugins are told so', async (t) => {
  const modes: boolean[] = [];
  const seen: boolean[] = [];
  const looking = plugin('looking', ({ hooks }) => {
    hooks.request.tap('looking', ({ streaming }) => void seen.push(streaming));
  });
  const body = (async function* () {
    yield Buffer.from('one');
    yield Buffer.from('two');
  })();
  const answer: ConstructorParameters<typeof Harness>[0] = {
    plugins: [looking],
    answer: (_, { streaming }) => {
      modes.push(streaming);
      return new HttpResponse({ status: 200, body: streaming ? body : 'whole' });
    },
  };
  const buffered = await new Harness({ ...answer, source: streamingSource() }).handle();
  t.is(payloadOf(buffered.outcome).body, 'whole');
  const cannot = await new Harness({ ...answer, streaming: true }).handle();
  t.is(payloadOf(cannot.outcome).body, 'whole');
  const streamed = await new Harness({
    ...answer,
    source: streamingSource(),
    streaming: true,
  }).handle();
  t.like(streamed.outcome, { type: 'stream', prelude: '{"status":200}', body });
  t.deepEqual(modes, [false, false, true]);
  t.deepEqual(seen, modes);
});

test("a plugin's stream is collected where the answer must be whole", async (t) => {
  const streaming = plugin('streaming', ({ hooks }) => {
    hooks.reply.tap('streaming', () => {
      const body = (async function* () {
        yield Buffer.from('one');
        yield Buffer.from('two');
      })();
      return new HttpResponse({ status: 200, body });
    });
  });
  const { outcome } = await new Harness({ plugins: [streaming] }).handle();
  t.is(payloadOf(outcome).body, 'onetwo');
});

test('a stream that nobody will read is told to stop', async (t) => {
  let stopped = 0;
  const body: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => body,
    next: () => new Promise(() => undefined),
    return: async () => {
      stopped++;
      return { done: true, value: undefined };
    },
  };
  const options = {
    source: streamingSource(),
    streaming: true,
    answer: () => new HttpResponse({ status: 200, body }),
  };
  await new Harness(options).handle();
  t.is(stopped, 0, 'the answer that is delivered is left alone');
  const failing = plugin('failing', ({ hooks }) => {
    hooks.response.tap('failing', () => {
      throw new Error('no');
    });
  });
  const { outcome } = await new Harness({ ...options, plugins: [failing] }).handle();
  t.is(outcome.type, 'stream');
  t.is(stopped, 1);
});

test('an invocation that is given up rejects the app request by its signal', async (t) => {
  const harness = new Harness({
    answer: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal!.addEventListener('abort', () => {
          reject(signal!.reason);
        });
      }),
  });
  const invocation = invocationOf({});
  const handling = harness.pipeline.handle(invocation);
  await delay(1);
  invocation.abort(
    new AdapterError({ code: 'LWA_ERR_DEADLINE', message: 'too late', status: 504 }),
  );
  t.is(payloadOf((await handling).outcome).status, 504);
});

test('an answer over the limit is a failure that names the bytes', async (t) => {
  const pipeline = new Pipeline({
    plugins: [testSource('http')],
    app: { forward: async () => new HttpResponse({ status: 200, body: 'x'.repeat(3000) }) },
    log: new MemoryLog(),
    maxPayloadBytes: 1000,
  });
  const { outcome } = await pipeline.handle(invocationOf({}));
  const { status, body } = payloadOf(outcome);
  t.is(status, 502);
  t.regex(JSON.parse(body).message, /40\d\d bytes/);
});
