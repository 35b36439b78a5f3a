import test from 'ava';
import fc from 'fast-check';
import { getCurrentInvocation } from '../../../src/index.ts';
import { Invocation } from '../../../src/pipeline/index.ts';
import { pairInMemory, textOf } from './both-ways.ts';
import { appFile, InProcessApp, preloaded } from './in-process-app.ts';

const AT_ONCE = 64;

test('an app can ask anywhere whose request it serves', async (t) => {
  const app = await InProcessApp.start(t, { command: preloaded(appFile('invocations.mjs')) });
  let n = 0;
  for (const path of ['/listener', '/awaited', '/content', '/iterated', '/finished']) {
    const requestId = `request-${n++}`;
    const { body } = await app.get(path, { requestId });
    t.is(body, requestId, path);
    if (path === '/finished') await app.said(`finished ${requestId}`);
  }
  t.is((await app.get('/outside')).body, 'none');
});

test('code that is loaded in the first request can ask for it, too', async (t) => {
  const api = new URL('../../../dist/index.mjs', import.meta.url).href;
  const app = await InProcessApp.start(t, {
    command: preloaded(
      '--eval',
      `let later = 'none yet';
      require('node:http').createServer(async (_, response) => {
        const { getCurrentInvocation } = await import('${api}');
        const id = () => String(getCurrentInvocation()?.requestId);
        response.end(id() + ' ' + later);
        setInterval(() => { later = id(); }, 5).unref();
      }).listen(process.env.PORT);`,
    ),
  });
  t.is((await app.get('/', { requestId: 'first' })).body, 'first none yet');
  t.regex((await app.get('/', { requestId: 'second' })).body, /^second /);
});

test('the invocation has what Lambda says about it, and the event', async (t) => {
  const app = await InProcessApp.start(t, { command: preloaded(appFile('invocations.mjs')) });
  const { body } = await app.get('/whole', { requestId: 'a-request' });
  const seen = JSON.parse(body) as { deadlineMs: number };
  t.like(seen, { requestId: 'a-request', path: '/whole' });
  t.regex(JSON.stringify(seen), /arn:aws:lambda:/);
  t.true(seen.deadlineMs > Date.now());
});

test('with 64 in flight, on connections that serve one after the other, each is its own', async (t) => {
  const waiting: (() => void)[] = [];
  let order: readonly number[] = [];
  const { request } = await pairInMemory(t, {
    app: async (incoming, response) => {
      let atEnd: string | undefined;
      incoming.on('end', () => {
        atEnd = getCurrentInvocation()?.requestId;
      });
      for await (const _ of incoming);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length < AT_ONCE) return;
        const all = waiting.splice(0);
        for (const index of order) all[index]!();
      });
      await new Promise(setImmediate);
      response.end(`${atEnd} ${getCurrentInvocation()?.requestId}`);
    },
  });
  const indices = Array.from({ length: AT_ONCE }, (_, index) => index);
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(indices, { minLength: AT_ONCE }), async (shuffled) => {
      order = shuffled;
      round++;
      const ids = indices.map((index) => `${round}-${index}`);
      const texts = await Promise.all(
        ids.map(async (requestId) => {
          const context = new Invocation({ requestId, payload: new Uint8Array() });
          return await textOf(await request({ method: 'POST', body: 'content', context }));
        }),
      );
      t.deepEqual(
        texts,
        ids.map((id) => `${id} ${id}`),
      );
    }),
    { numRuns: 5 },
  );
  t.is(getCurrentInvocation(), undefined);
});
