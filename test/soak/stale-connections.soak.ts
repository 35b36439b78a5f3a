import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { CountingApp } from '../runtime/counting-app.ts';

/** Environments side by side, each with one invocation at a time. */
const ENVIRONMENTS = 8;
const ROUNDS = 200;

function start(t: ExecutionContext): Promise<CountingApp[]> {
  return Promise.all(
    Array.from({ length: ENVIRONMENTS }, (_, index) =>
      CountingApp.start(t, { keepAlive: index % 2 === 0 ? 'silent' : 'hint' }),
    ),
  );
}

async function soak(t: ExecutionContext, round: (app: CountingApp) => Promise<number[]>) {
  const apps = await start(t);
  await Promise.all(
    apps.map(async (app) => {
      for (let count = 0; count < ROUNDS / ENVIRONMENTS; count++) {
        t.deepEqual(await app.burst(), []);
        t.deepEqual(await round(app), []);
      }
      t.deepEqual(await app.miscounted(), {});
    }),
  );
}

test.serial(`invoke, wait 1.5 s, invoke: ${ROUNDS} times`, async (t) => {
  await soak(t, async (app) => {
    await sleep(1500);
    return await app.burst();
  });
});

test.serial(`invoke, wait for a time up to 1.2 s, invoke: ${ROUNDS} times`, async (t) => {
  await soak(t, async (app) => {
    await sleep(Math.random() * 1200);
    return await app.burst();
  });
});

test.serial(`invoke, freeze, invoke: ${ROUNDS} times`, async (t) => {
  await soak(t, (app) => app.freeze(Math.random() * 2600));
});
