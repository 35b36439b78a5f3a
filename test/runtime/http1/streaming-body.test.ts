import { Buffer } from 'node:buffer';
import test from 'ava';
import { StreamingBody } from '../../../src/runtime/http1/streaming-body.ts';

const SIZE = 64 * 1024;
const source = { resumeReading: () => undefined, abandon: () => undefined };

async function given(body: StreamingBody, bytes: Buffer): Promise<Uint8Array> {
  body.append(bytes, 0, bytes.length);
  const { value } = await body.next();
  return value!;
}

test('what was given is copied, and stays what it was whatever comes later', async (t) => {
  const body = new StreamingBody(source);
  const bytes = Buffer.alloc(SIZE, 'a');
  const chunks = [await given(body, bytes)];
  for (const letter of 'bcdefg') {
    bytes.fill(letter);
    chunks.push(await given(body, bytes));
  }
  t.deepEqual(
    chunks.map((chunk) => Buffer.from(chunk)),
    [...'abcdefg'].map((letter) => Buffer.alloc(SIZE, letter)),
  );
});

test('the memory of a chunk that has come back is used for a later one of any size', async (t) => {
  const body = new StreamingBody(source);
  const first = await given(body, Buffer.alloc(SIZE, 'a'));
  const kept = await given(body, Buffer.alloc(SIZE, 'b'));
  body.recycle(first);
  const later = await given(body, Buffer.alloc(20_000, 'c'));
  t.is(later.buffer, first.buffer);
  t.deepEqual(Buffer.from(later), Buffer.alloc(20_000, 'c'));
  t.deepEqual(Buffer.from(kept), Buffer.alloc(SIZE, 'b'));
  t.not((await given(body, Buffer.alloc(SIZE, 'd'))).buffer, first.buffer);
});
