import { Buffer } from 'node:buffer';
import { createPublicKey, type KeyObject } from 'node:crypto';

/** A secret for `v1`, or a public key for `v1a`. */
export type StandardSecret =
  | { readonly version: 'v1'; readonly key: Uint8Array }
  | { readonly version: 'v1a'; readonly key: KeyObject };

const BASE64 = /^(?:[a-z\d+/]{4})*(?:[a-z\d+/]{2}==|[a-z\d+/]{3}=)?$/i;

/**
 * Reads `whsec_<base64>`, also without its prefix, or `whpk_<base64>`: the 32 bytes of an Ed25519 key.
 *
 * @returns `undefined` for anything else.
 */
export function readStandardSecret(text: string): StandardSecret | undefined {
  const [, prefix, base64 = ''] = /^(whsec_|whpk_)?(.+)$/.exec(text) ?? [];
  if (!BASE64.test(base64)) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  if (prefix !== 'whpk_') return bytes.length < 16 ? undefined : { version: 'v1', key: bytes };
  if (bytes.length !== 32) return undefined;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
  try {
    return { version: 'v1a', key: createPublicKey({ key: jwk, format: 'jwk' }) };
  } catch {
    return undefined;
  }
}
