import { Buffer } from 'node:buffer';
import zlib from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import { Compressor } from '../../../src/plugins/compression/compressor.ts';

const compressor = new Compressor({ gzipLevel: 6, brotliQuality: 4, encoder: 'native' });
const codings = ['gzip', 'br'] as const;
const partly = {
  gzip: (bytes: Uint8Array) => zlib.gunzipSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH }),
  br: (bytes: Uint8Array) =>
    zlib.brotliDecompressSync(bytes, { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }),
};
const whole = {
  gzip: (bytes: Uint8Array) => zlib.gunzipSync(bytes),
  br: (bytes: Uint8Array) => zlib.brotliDecompressSync(bytes),
};

/** A source that counts what is asked of it. */
class Source implements AsyncIterableIterator<Uint8Array> {
  asked = 0;
  stopped = 0;
  readonly #chunks: Iterator<Uint8Array>;
  readonly #failure: Error | undefined;

  constructor(chunks: Iterable<Uint8Array>, failure?: Error) {
    this.#chunks = chunks[Symbol.iterator]();
    this.#failure = failure;
  }
  [Symbol.asyncIterator](): this {
    return this;
  }
  async next(): Promise<IteratorResult<Uint8Array>> {
    this.asked++;
    const result = this.#chunks.next();
    if (result.done && this.#failure) throw this.#failure;
    return result;
  }
  async return(): Promise<IteratorResult<Uint8Array>> {
    this.stopped++;
    return { done: true, value: undefined };
  }
}

for (const coding of codings) {
  test(`${coding}: each chunk can be read at once, and the whole is what went in`, async (t) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 2000 }), { maxLength: 8 }),
        async (chunks) => {
          const output: Uint8Array[] = [];
          const sent: Uint8Array[] = [];
          const source = (function* () {
            for (const chunk of chunks) {
              sent.push(chunk);
              yield chunk;
            }
          })();
          for await (const piece of compressor.compressStream(coding, new Source(source))) {
            output.push(piece);
            const soFar = partly[coding](Buffer.concat(output));
            t.deepEqual(Buffer.from(soFar), Buffer.concat(sent));
          }
          t.deepEqual(whole[coding](Buffer.concat(output)), Buffer.concat(chunks));
        },
      ),
      { numRuns: 30 },
    );
  });

  test(`${coding}: chunks far larger than any buffer pass`, async (t) => {
    const chunk = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => (i * 2654435761) >>> 24));
    const output: Uint8Array[] = [];
    for await (const piece of compressor.compressStream(coding, new Source([chunk, chunk]))) {
      output.push(piece);
    }
    t.true(whole[coding](Buffer.concat(output)).equals(Buffer.concat([chunk, chunk])));
  });

  test(`${coding}: the next chunk is asked for only when the last one was taken`, async (t) => {
    const source = new Source(Array.from({ length: 100 }, () => Buffer.from('chunk')));
    const iterator = compressor.compressStream(coding, source)[Symbol.asyncIterator]();
    t.is(source.asked, 0);
    await iterator.next();
    await new Promise((resolve) => setImmediate(resolve));
    t.is(source.asked, 1);
    await iterator.next();
    t.is(source.asked, 2);
    await iterator.return?.();
    t.is(source.stopped, 1);
    t.true((await iterator.next()).done);
    t.is(source.asked, 2);
  });

  test(`${coding}: a stream that nobody starts to read still stops its source`, async (t) => {
    const source = new Source([]);
    await compressor.compressStream(coding, source)[Symbol.asyncIterator]().return?.();
    t.is(source.stopped, 1);
    t.is(source.asked, 0);
  });

  test(`${coding}: stopped while a chunk is being compressed, the reader is let go`, async (t) => {
    const source = new Source(Array.from({ length: 9 }, () => Buffer.alloc(1_000_000, 'chunk')));
    const iterator = compressor.compressStream(coding, source)[Symbol.asyncIterator]();
    await iterator.next();
    const reading = iterator.next();
    await new Promise((resolve) => setImmediate(resolve));
    await iterator.return?.();
    await reading;
    t.true((await iterator.next()).done);
    t.is(source.stopped, 1);
  });

  test(`${coding}: when the source breaks off, so does the compressed stream`, async (t) => {
    const failure = new Error('the app broke off');
    const source = new Source([Buffer.from('chunk')], failure);
    const iterator = compressor.compressStream(coding, source)[Symbol.asyncIterator]();
    t.false((await iterator.next()).done);
    t.is(await t.throwsAsync(async () => await iterator.next()), failure);
    t.true((await iterator.next()).done);
  });

  test(`${coding}: an empty stream is an empty body once decoded`, async (t) => {
    for (const chunks of [[], [Buffer.alloc(0)]]) {
      const output: Uint8Array[] = [];
      for await (const piece of compressor.compressStream(coding, new Source(chunks))) {
        output.push(piece);
      }
      t.is(whole[coding](Buffer.concat(output)).byteLength, 0);
    }
  });
}
