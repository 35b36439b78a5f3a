// What the apps of this folder answer with.
import { Buffer } from 'node:buffer';

export const HELLO = { hello: 'world' };

const bodies = new Map();

/** A binary body of that many bytes, made once. */
export function bytes(size) {
  let body = bodies.get(size);
  if (body === undefined) {
    body = Buffer.from(Uint8Array.from({ length: size }, (_, index) => (index * 31) & 255));
    bodies.set(size, body);
  }
  return body;
}
