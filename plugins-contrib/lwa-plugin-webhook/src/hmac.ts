import { createHmac, timingSafeEqual } from 'node:crypto';
import { SignatureRefused } from './signature.ts';

/** So many are compared at most: a header must not make the adapter compute without end. */
const MAX_SIGNATURES = 16;

/**
 * Looks for an HMAC-SHA256 of the content among the signatures, with each of the secrets, in a time
 * that does not depend on how much of one is right.
 *
 * @param signed The parts of what is signed, one after the other.
 * @returns The signature that is right.
 * @throws SignatureRefused
 */
export function assertHmac(
  secrets: readonly Uint8Array[],
  signed: readonly (string | Uint8Array)[],
  signatures: readonly Uint8Array[],
): Uint8Array {
  for (const secret of secrets) {
    const hmac = createHmac('sha256', secret);
    for (const part of signed) hmac.update(part);
    const expected = hmac.digest();
    for (const signature of signatures.slice(0, MAX_SIGNATURES)) {
      if (signature.length === expected.length && timingSafeEqual(signature, expected)) {
        return expected;
      }
    }
  }
  throw new SignatureRefused('its signature is not that of any of the secrets');
}
