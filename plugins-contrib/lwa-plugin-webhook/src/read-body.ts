import { Buffer } from 'node:buffer';
import type { Body } from 'lambda-web-adapter';

/**
 * A body as bytes, also one that streams.
 *
 * @returns `undefined` when it is larger than it may be; the rest of it is not read then.
 */
export async function readBody(body: Body, maxBytes: number): Promise<Uint8Array | undefined> {
  if (body instanceof Uint8Array) return body.byteLength > maxBytes ? undefined : body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
