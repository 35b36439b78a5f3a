import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { CountingApp } from './counting-app.ts';

// Each burst is ten requests at once, on connections of their own; a test is a burst per pause.
// `npm run test:soak` is the long form.
const AT_ONCE = 10;

for (const keepAlive of ['silent', 'hint'] as const) {
  test(`an app that closes idle connections after a second (${keepAlive}) costs no request, and gets none twice`, async (t) => {
    const app = await CountingApp.start(t, { keepAlive, concurrency: AT_ONCE });
    t.deepEqual(await app.burst(), []);
    // Around the app's limit, and around the half second for which idle connections are kept.
    for (const pauseMs of [1500, 1000, 505, 495, 480]) {
      await sleep(pauseMs);
      t.deepEqual(await app.burst(), [], `after ${pauseMs} ms`);
    }
    t.deepEqual(await app.miscounted(), {});
  });
}

test('after a freeze, requests that have waited for it find connections that work', async (t) => {
  const app = await CountingApp.start(t, { keepAlive: 'silent', concurrency: AT_ONCE });
  t.deepEqual(await app.burst(), []);
  for (const frozenMs of [2600, 200, 1200]) {
    t.deepEqual(await app.freeze(frozenMs), [], `after ${frozenMs} ms`);
  }
  t.deepEqual(await app.miscounted(), {});
});
