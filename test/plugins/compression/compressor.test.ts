import { Buffer } from 'node:buffer';
import zlib from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import { Compressor } from '../../../src/plugins/compression/compressor.ts';

const levels = { gzipLevel: 6, brotliQuality: 4 };
const native = new Compressor({ ...levels, encoder: 'native' });
const wasm = new Compressor({ ...levels, encoder: 'wasm' });
const brotliless = new Compressor({ ...levels, encoder: 'native', host: {} });

const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 3000 }))
    .map(([text, times]) => Buffer.from(text.repeat(times))),
);

test('every body comes back, small or large, whichever the encoder', async (t) => {
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const expected = Buffer.from(body);
      const gzipped = await native.compress('gzip', body);
      t.true(zlib.gunzipSync(gzipped).equals(expected));
      for (const encoder of [native, wasm, brotliless]) {
        const compressed = await encoder.compress('br', body);
        t.true(zlib.brotliDecompressSync(compressed).equals(expected));
      }
    }),
    { numRuns: 60 },
  );
});

test('small bodies are compressed at once, large ones on a thread', async (t) => {
  for (const coding of ['gzip', 'br'] as const) {
    t.true(native.compress(coding, Buffer.alloc(1024)) instanceof Uint8Array);
    const pending = native.compress(coding, Buffer.alloc(100_000));
    t.true(pending instanceof Promise);
    await pending;
  }
});

test('a view into a larger buffer is compressed within its bounds', async (t) => {
  const view = Buffer.from('xxhello hellozz').subarray(2, 13);
  for (const encoder of [native, wasm]) {
    t.is(zlib.brotliDecompressSync(await encoder.compress('br', view)).toString(), 'hello hello');
  }
});

test('a host whose zlib lacks brotli uses brotli-wasm, but not for streams', (t) => {
  t.is(brotliless.missing, undefined);
  t.deepEqual(brotliless.accepted('br, gzip', false), ['br', 'gzip', 'identity']);
  t.deepEqual(brotliless.accepted('br, gzip', true), ['gzip', 'identity']);
  t.deepEqual(native.accepted('br, gzip', true), ['br', 'gzip', 'identity']);
});
