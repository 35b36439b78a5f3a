import { Buffer } from 'node:buffer';
import { type KeyObject, verify } from 'node:crypto';
import type { HttpHeaders } from 'lambda-web-adapter';
import { assertHmac } from './hmac.ts';
import { assertRecent, onlyField, type SignatureCheck, SignatureRefused } from './signature.ts';
import { readStandardSecret, type StandardSecret } from './standard-secret.ts';

/** So many are looked at. */
const MAX_SIGNATURES = 16;

/**
 * Standard Webhooks: `webhook-signature: v1,<base64> v1a,<base64> …` over `<id>.<seconds>.<body>`;
 * `v1` is an HMAC, `v1a` Ed25519. Svix calls the fields `svix-…`.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standard(secrets: readonly string[], toleranceMs: number): SignatureCheck {
  const read = secrets.map((secret) => readStandardSecret(secret)!);
  const hmacKeys = read.filter(isHmac).map(({ key }) => key);
  const publicKeys = read.filter(isEd25519).map(({ key }) => key);
  return {
    verify({ headers, body }) {
      const prefix = prefixIn(headers);
      const id = onlyField(headers, `${prefix}-id`);
      const seconds = onlyField(headers, `${prefix}-timestamp`);
      const signatures = onlyField(headers, `${prefix}-signature`)
        .split(' ')
        .slice(0, MAX_SIGNATURES);
      assertRecent(seconds, toleranceMs);
      // Else another id and time could be cut from the same text.
      if (id.includes('.')) throw new SignatureRefused(`"${prefix}-id" has a dot`);
      const content = Buffer.concat([Buffer.from(`${id}.${seconds}.`, 'utf8'), body]);
      const asymmetric = bytesOf(signatures, 'v1a,');
      const signed = publicKeys.some((key) => isSignedBy(key, content, asymmetric));
      if (!signed) assertHmac(hmacKeys, [content], bytesOf(signatures, 'v1,'));
      return { id };
    },
  };
}

function prefixIn(headers: HttpHeaders): string {
  return !headers.has('webhook-id') && headers.has('svix-id') ? 'svix' : 'webhook';
}

function bytesOf(signatures: readonly string[], prefix: string): Uint8Array[] {
  return signatures
    .filter((signature) => signature.startsWith(prefix))
    .map((signature) => Buffer.from(signature.slice(prefix.length), 'base64'));
}

function isSignedBy(
  key: KeyObject,
  content: Uint8Array,
  signatures: readonly Uint8Array[],
): boolean {
  return signatures.some(
    (signature) => signature.length === 64 && verify(null, content, key, signature),
  );
}

function isHmac(secret: StandardSecret): secret is StandardSecret & { version: 'v1' } {
  return secret.version === 'v1';
}

function isEd25519(secret: StandardSecret): secret is StandardSecret & { version: 'v1a' } {
  return secret.version === 'v1a';
}
