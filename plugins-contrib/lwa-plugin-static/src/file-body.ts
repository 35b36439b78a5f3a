import { createReadStream } from 'node:fs';
import { type Body, collectBody } from 'lambda-web-adapter';
import type { ByteRange } from './byte-range.ts';

/** A stream of less than this is more work than it saves, in bytes. */
const WHOLE = 64 * 1024;

/** A part of a file: as it is read where the answer streams, else as bytes. */
export async function fileBody(path: string, range: ByteRange, streaming: boolean): Promise<Body> {
  const length = range.last - range.first + 1;
  if (length === 0) return new Uint8Array(0);
  const body = chunks(path, range);
  return streaming && length > WHOLE ? body : await collectBody(body);
}

/** Opens the file when the first chunk is asked for, and closes it when no other is. */
async function* chunks(path: string, { first, last }: ByteRange): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { start: first, end: last }) as AsyncIterable<Uint8Array>;
}
