import { createHash } from 'node:crypto';

/** A digest of texts and bytes, in which their borders count. */
export function digest(...parts: readonly (string | Uint8Array | undefined)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(part === undefined ? 'none;' : `${Buffer.byteLength(part)};`);
    if (part !== undefined) hash.update(part);
  }
  return hash.digest('base64url');
}
