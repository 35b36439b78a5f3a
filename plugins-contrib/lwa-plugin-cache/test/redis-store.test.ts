import { setImmediate } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import cache, { redisStore } from '../src/index.ts';
import { CachedApp } from './cached-app.ts';
import { REDIS_IS_THERE, RedisServer } from './redis-server.ts';

const FRESH = { 'cache-control': 'max-age=60', vary: 'accept' };

/** Declares a test that a real Redis takes part in. */
function testWithRedis(
  title: string,
  run: (t: ExecutionContext, redis: RedisServer) => Promise<void>,
): void {
  if (!REDIS_IS_THERE && process.env['CI'] !== 'true') {
    console.warn(`Skipped, for there is no redis-server (Debian: redis-server): ${title}`);
    test.skip(title, (t) => t.pass());
    return;
  }
  test(title, async (t) => {
    const redis = await RedisServer.start();
    t.teardown(() => redis.stop());
    await run(t, redis);
  });
}

function appWith(t: ExecutionContext, url: string, timeout: number): CachedApp {
  const app = new CachedApp(FRESH, { store: redisStore({ url, timeout, prefix: 'test:' }) });
  t.teardown(() => app.adapter.shutdown());
  return app;
}

async function until(app: CachedApp, x: string): Promise<void> {
  // A lookup that fails at once leaves no time to connect.
  while ((await app.get()).x !== x) await setImmediate();
}

testWithRedis('answers in Redis are those of all environments', async (t, redis) => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const one = appWith(t, redis.url, 30_000);
  const other = appWith(t, redis.url, 30_000);
  one.answer = () => ({ headers: { ...FRESH, etag: '"ü"' }, body: bytes });
  t.is((await one.get()).x, 'MISS');
  const { x, headers } = await other.get();
  t.is(x, 'HIT');
  t.is(headers.get('etag'), '"ü"');
  const { response } = await other.adapter.request();
  t.deepEqual([...(response!.body as Uint8Array)], [...bytes]);
  await other.get({ method: 'DELETE' });
  t.is((await one.get()).x, 'MISS');
});

testWithRedis('the option "redis" alone does it', async (t, redis) => {
  const one = new CachedApp(FRESH, { redis: redis.url });
  t.teardown(() => one.adapter.shutdown());
  t.is((await one.get()).status, 200);
});

testWithRedis(
  'a Redis that dies breaks no request, and one that comes back is used',
  async (t, redis) => {
    const app = appWith(t, redis.url, 30_000);
    await app.get();
    t.is((await app.get()).x, 'HIT');
    await redis.stop();
    await until(app, 'MISS');
    t.is((await app.get()).status, 200);
    t.true(
      app.adapter.log.some(({ level, message }) => {
        return level === 'warn' && message.startsWith(`Redis at 127.0.0.1:${redis.port} cannot be`);
      }),
    );
    await redis.start();
    await until(app, 'HIT');
    t.pass();
  },
);

testWithRedis('a Redis that hangs costs its time and no more', async (t, redis) => {
  const app = appWith(t, redis.url, 5_000);
  await app.get();
  const impatient = appWith(t, redis.url, 50);
  redis.freeze();
  try {
    t.like(await impatient.get(), { status: 200, x: 'MISS' });
  } finally {
    redis.thaw();
  }
});

test('a Redis that was never there breaks no request', async (t) => {
  const app = new CachedApp(FRESH, { redis: 'redis://127.0.0.1:1' });
  t.teardown(() => app.adapter.shutdown());
  t.like(await app.get(), { status: 200, x: 'MISS' });
  t.like(await app.get(), { status: 200, x: 'MISS' });
  t.regex(
    app.adapter.log.find(({ level }) => level === 'warn')!.message,
    /^Redis at 127\.0\.0\.1:1 cannot be reached: .*subnets/,
  );
});

test('options that are wrong are refused', (t) => {
  t.throws(() => redisStore({ url: 'localhost:6379' }), { message: /options\.url/ });
  t.throws(() => cache({ redis: 'redis://a', store: redisStore({ url: 'redis://a' }) }), {
    message: /options\.store: expected none beside redis/,
  });
});
