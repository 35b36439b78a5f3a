import test from 'ava';
import fc from 'fast-check';
import { type Body, collectBody, observeBody } from '../../src/pipeline/index.ts';

function watched(body: Body) {
  const seen = { bytes: 0, ends: [] as unknown[] };
  const observed = observeBody(body, {
    chunk: ({ byteLength }) => {
      seen.bytes += byteLength;
    },
    end: (error) => {
      seen.ends.push(error);
    },
  });
  return { observed, seen };
}

async function* streamed(chunks: readonly Uint8Array[], failure?: Error) {
  yield* chunks;
  await Promise.resolve();
  if (failure) throw failure;
}

test('a body is the same when it is observed, and its bytes are counted', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array()), async (chunks) => {
      const { observed, seen } = watched(streamed(chunks));
      const whole = await collectBody(observed);
      t.deepEqual(Buffer.from(whole), Buffer.concat(chunks));
      t.is(seen.bytes, whole.byteLength);
      t.deepEqual(seen.ends, [undefined]);
    }),
  );
});

test('a body that is whole stays so, and is observed at once', (t) => {
  const body = Buffer.from('abc');
  const { observed, seen } = watched(body);
  t.is(observed, body);
  t.deepEqual(seen, { bytes: 3, ends: [undefined] });
});

test('a body that breaks off says so to its reader and to its observer', async (t) => {
  const failure = new Error('broken off');
  const { observed, seen } = watched(streamed([Buffer.from('ab')], failure));
  await t.throwsAsync(collectBody(observed), { is: failure });
  t.deepEqual(seen, { bytes: 2, ends: [failure] });
});

test('who gives an observed body up tells its producer, also before the first chunk', async (t) => {
  let given = 0;
  const producer: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => producer,
    next: () => Promise.resolve({ done: false, value: Buffer.from('x') }),
    return: () => {
      given++;
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  for (const reads of [0, 2]) {
    given = 0;
    const { observed, seen } = watched(producer);
    const iterator = (observed as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    for (let read = 0; read < reads; read++) await iterator.next();
    await iterator.return?.();
    t.is(given, 1);
    t.deepEqual(seen, { bytes: reads, ends: [undefined] });
  }
});

test('chunks go back to their producer', (t) => {
  const recycled: Uint8Array[] = [];
  const body = Object.assign(streamed([]), {
    recycle: (chunk: Uint8Array) => {
      recycled.push(chunk);
    },
  });
  const { observed } = watched(body);
  const chunk = Buffer.from('a');
  (observed as unknown as typeof body).recycle(chunk);
  t.deepEqual(recycled, [chunk]);
});
