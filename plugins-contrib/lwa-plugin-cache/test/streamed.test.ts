import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { TestAdapter } from 'lambda-web-adapter/testing';
import fc from 'fast-check';
import cache, { type CacheOptions } from '../src/index.ts';
import { tee } from '../src/tee.ts';
import { type Got, got } from './cached-app.ts';

async function streamingApp(
  t: ExecutionContext,
  listener: RequestListener,
  options: CacheOptions = {},
): Promise<(target: string) => Promise<Got>> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const adapter = new TestAdapter({
    plugins: [cache(options)],
    settings: { invokeMode: 'response_stream' },
    app: (server.address() as AddressInfo).port,
  });
  return async (target) => got(await adapter.request({ target }));
}

test('an answer that streams is passed on, and kept when it has ended', async (t) => {
  let count = 0;
  const get = await streamingApp(t, (_, response) => {
    response.setHeader('cache-control', 'max-age=60');
    response.write(`part one of ${++count}, `);
    response.end('part two');
  });
  const first = await get('/');
  t.is(first.text, 'part one of 1, part two');
  t.is(first.headers.get('cache-status'), 'lwa; fwd=uri-miss');
  const second = await get('/');
  t.like(second, { text: 'part one of 1, part two', x: 'HIT' });
  t.false(second.headers.has('transfer-encoding'));
});

test('one that is too large, or breaks off, is passed on and not kept', async (t) => {
  let count = 0;
  const get = await streamingApp(
    t,
    ({ url }, response) => {
      count++;
      response.setHeader('cache-control', 'max-age=60');
      response.write('x'.repeat(600));
      if (url === '/broken') {
        // Once its head is on its way.
        setImmediate(() => response.destroy());
      } else response.end('x'.repeat(600));
    },
    { maxBodySize: 1000 },
  );
  t.is((await get('/large')).text.length, 1200);
  t.is((await get('/large')).x, 'MISS');
  await t.throwsAsync(get('/broken'));
  await t.throwsAsync(get('/broken'));
  t.is(count, 4);
});

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
  await Promise.resolve();
}

test('whatever the chunks, a body is passed on whole, and kept if it fits', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 20 })), async (chunks) => {
      const size = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
      let kept: Uint8Array | undefined;
      let ends = 0;
      const body = tee(chunksOf(chunks), 40, (whole) => {
        kept = whole;
        ends++;
      });
      const passed: Uint8Array[] = [];
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        passed.push(Uint8Array.from(chunk));
        chunk.fill(0);
      }
      const expected = Buffer.concat(passed);
      t.is(expected.byteLength, size);
      t.deepEqual(kept && [...kept], size <= 40 ? [...expected] : undefined);
      t.is(ends, 1);
    }),
  );
});

test('a body that is not read to its end is not kept', async (t) => {
  const ends: unknown[] = [];
  const body = tee(chunksOf([Uint8Array.of(1), Uint8Array.of(2)]), 40, (whole) => ends.push(whole));
  for await (const _ of body as AsyncIterable<Uint8Array>) break;
  t.deepEqual(ends, [undefined]);
});
