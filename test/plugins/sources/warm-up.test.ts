import test from 'ava';
import {
  AdapterError,
  type HttpRequest,
  HttpResponse,
  type Outcome,
  Pipeline,
} from '../../../src/pipeline/index.ts';
import { eventSources, type WarmUpOptions, warmUp } from '../../../src/plugins/sources/index.ts';
import { MemoryLog } from '../../pipeline/harness.ts';
import { eventOf, invocationOf, sourceFor } from './source-harness.ts';

const PINGS = [
  'warm-up-bref',
  'warm-up-lambda-warmer',
  'warm-up-open-next',
  'warm-up-serverless-plugin',
  'warm-up-zappa',
];

interface Setup extends WarmUpOptions {
  answer?: HttpResponse;
  streaming?: boolean;
}

/** A pipeline whose app is not ready yet, and what the app was asked. */
function pipelineWith({ path, answer, streaming = false }: Setup = {}) {
  const asked: HttpRequest[] = [];
  const pipeline = new Pipeline({
    plugins: eventSources({ warmUpPath: path }),
    log: new MemoryLog(),
    streaming,
    app: {
      forward: (request) => {
        asked.push(request);
        return Promise.resolve(answer ?? new HttpResponse({ status: 200, body: '<h1>hello</h1>' }));
      },
    },
  });
  return { pipeline, asked };
}

function payload(outcome: Outcome): string {
  if (outcome.type !== 'response') throw new Error(`the outcome is ${outcome.type}`);
  return String(outcome.payload);
}

for (const name of PINGS) {
  test(`${name} is answered without the app`, async (t) => {
    const { pipeline, asked } = pipelineWith();
    await pipeline.lifecycle('ready');
    const { outcome } = await pipeline.handle(invocationOf(eventOf(name)));
    const answer = JSON.parse(payload(outcome)) as Record<string, unknown>;
    if (name === 'warm-up-open-next') {
      t.is(answer['type'], 'warmer');
      t.regex(String(answer['serverId']), /^[\da-f-]{36}$/);
    } else t.deepEqual(answer, { warm: true });
    t.deepEqual(asked, []);
  });
}

test('an environment has one id, and another one another', async (t) => {
  const idOf = async ({ pipeline }: ReturnType<typeof pipelineWith>) => {
    const { outcome } = await pipeline.handle(invocationOf({ type: 'warmer', delay: 0 }));
    return payload(outcome);
  };
  const [one, other] = [pipelineWith(), pipelineWith()];
  await Promise.all([one.pipeline.lifecycle('ready'), other.pipeline.lifecycle('ready')]);
  t.is(await idOf(one), await idOf(one));
  t.not(await idOf(one), await idOf(other));
});

test('with a path the app is asked for that page, whose content does not matter', async (t) => {
  const { pipeline, asked } = pipelineWith({ path: '/warm?full=1' });
  await pipeline.lifecycle('ready');
  const { outcome } = await pipeline.handle(invocationOf({ warmer: true }));
  t.is(payload(outcome), '{"warm":true}');
  t.deepEqual(
    asked.map(({ method, target, headers }) => [method, target, [...headers]]),
    [['GET', '/warm?full=1', [['x-lambda-event-source', 'warm-up']]]],
  );
});

test('an app that cannot answer there fails the invocation', async (t) => {
  const answer = new HttpResponse({ status: 500, body: 'no database' });
  const { pipeline } = pipelineWith({ path: '/warm', answer });
  await pipeline.lifecycle('ready');
  const { outcome } = await pipeline.handle(invocationOf({ warmer: true }));
  if (outcome.type !== 'error') return t.fail();
  t.is(outcome.error.code, 'LWA_ERR_EVENT_ANSWER');
  t.is(
    outcome.error.message,
    'The app answered the event (GET /warm) with status 500: no database',
  );
});

test('the answer waits until the app is ready', async (t) => {
  const { pipeline } = pipelineWith();
  let isReady = false;
  const handled = pipeline.handle(invocationOf({ warmer: true, delay: 0 })).then(({ outcome }) => {
    t.true(isReady);
    return payload(outcome);
  });
  // Every timer and promise that is due now has its turn before this one.
  await new Promise((resolve) => setTimeout(resolve, 20));
  isReady = true;
  await pipeline.lifecycle('ready');
  t.is(await handled, '{"warm":true}');
});

test('a ping holds the environment as long as it asks for, but not for ever', async (t) => {
  const { pipeline } = pipelineWith();
  await pipeline.lifecycle('ready');
  const order: unknown[] = [];
  await Promise.all(
    [86_400_000, 300, -1].map(async (delay) => {
      await pipeline.handle(invocationOf({ warmer: true, delay }));
      order.push(delay);
    }),
  );
  t.deepEqual(order, [-1, 300, 86_400_000]);
});

test('an invocation that is given up ends the waiting', async (t) => {
  const { pipeline } = pipelineWith();
  const invocation = invocationOf({ warmer: true });
  const handled = pipeline.handle(invocation);
  const reason = new AdapterError({ code: 'LWA_ERR_DEADLINE', message: 'too late', status: 504 });
  invocation.abort(reason);
  const { outcome } = await handled;
  if (outcome.type !== 'error') return t.fail();
  t.is(outcome.error, reason);
});

test('on a streaming function the answer is whole', async (t) => {
  const { pipeline } = pipelineWith({ streaming: true });
  await pipeline.lifecycle('ready');
  const { outcome } = await pipeline.handle(invocationOf({ warmer: true }));
  t.is(outcome.type, 'response');
});

test('other requests are not touched', async (t) => {
  const { pipeline, asked } = pipelineWith();
  const { outcome } = await pipeline.handle(invocationOf(eventOf('function-url-get')));
  t.is(asked.length, 1);
  t.is((JSON.parse(payload(outcome)) as { body: string }).body, '<h1>hello</h1>');
});

test('a schedule that is not that of Zappa, and an object called warmer, are no pings', (t) => {
  t.is(sourceFor(eventOf('pass-through-schedule')).name, 'pass-through');
  t.is(sourceFor({ warmer: {} }).name, 'pass-through');
  t.is(sourceFor({ warmer: true }, { warmUp: false }).name, 'pass-through');
});

test('a path that is none is refused', (t) => {
  t.throws(() => warmUp({ path: 'warm' }), {
    instanceOf: AdapterError,
    message: 'Plugin "warm-up": options.path: expected a path that begins with "/", got "warm"',
  });
});
