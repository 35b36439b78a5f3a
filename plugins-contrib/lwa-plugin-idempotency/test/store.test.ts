import test from 'ava';
import type { Claim, KeptAnswer } from '../src/index.ts';
import { STORES } from './stores.ts';

const ANSWER: KeptAnswer = {
  status: 201,
  headers: [
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=ü'],
  ],
  body: Uint8Array.of(0, 255, 10),
};

function claimOf(owner: string, more: Partial<Claim> = {}): Claim {
  const hourMs = Date.now() + 3_600_000;
  return {
    key: 'key',
    owner,
    fingerprint: `print of ${owner}`,
    leaseUntilMs: hourMs,
    expiresMs: hourMs,
    ...more,
  };
}

for (const [where, make] of STORES) {
  test(`a key is one attempt's until that has ended, and then has its answer (${where})`, async (t) => {
    const store = await make(t);
    const first = claimOf('a');
    t.deepEqual(await store.claim(first), { type: 'claimed' });
    const running = { type: 'running', fingerprint: 'print of a' } as const;
    t.deepEqual(await store.claim(claimOf('b')), running);
    t.true(await store.complete(first, ANSWER));
    const done = await store.claim(claimOf('c'));
    t.like(done, { type: 'done', fingerprint: 'print of a' });
    const { answer } = done as { answer: KeptAnswer };
    t.deepEqual({ ...answer, body: [...answer.body!] }, { ...ANSWER, body: [0, 255, 10] });
  });

  test(`of many attempts at once one gets the key (${where})`, async (t) => {
    const store = await make(t);
    const results = await Promise.all(
      Array.from({ length: 32 }, (_, index) => store.claim(claimOf(`owner ${index}`))),
    );
    t.is(results.filter(({ type }) => type === 'claimed').length, 1);
    t.is(results.filter(({ type }) => type === 'running').length, 31);
  });

  test(`a key that is set free can be had again (${where})`, async (t) => {
    const store = await make(t);
    await store.claim(claimOf('a'));
    await store.release(claimOf('b'));
    t.is((await store.claim(claimOf('b'))).type, 'running');
    await store.release(claimOf('a'));
    t.is((await store.claim(claimOf('b'))).type, 'claimed');
  });

  test(`the key of a dead attempt is taken over, and that attempt cannot end any more (${where})`, async (t) => {
    const store = await make(t);
    const dead = claimOf('a', { leaseUntilMs: Date.now() - 1 });
    await store.claim(dead);
    const next = claimOf('b');
    t.is((await store.claim(next)).type, 'claimed');
    t.false(await store.complete(dead, ANSWER));
    await store.release(dead);
    t.true(await store.complete(next, ANSWER));
  });

  test(`an answer that is kept longer than its lease stays, and is forgotten in time (${where})`, async (t) => {
    const store = await make(t);
    const kept = claimOf('a', { leaseUntilMs: Date.now() - 1 });
    await store.claim(kept);
    await store.complete(kept, { ...ANSWER, body: undefined });
    const again = await store.claim(claimOf('b'));
    t.is(again.type === 'done' ? again.answer.body : 'not done', undefined);
    const old = claimOf('a', { key: 'old', expiresMs: Date.now() - 2000 });
    await store.claim(old);
    await store.complete(old, ANSWER);
    t.is((await store.claim(claimOf('b', { key: 'old' }))).type, 'claimed');
  });
}
