import { Buffer } from 'node:buffer';
import { assertHmac } from './hmac.ts';
import { onlyField, type SignatureCheck, SignatureRefused } from './signature.ts';

/**
 * GitHub: `X-Hub-Signature-256: sha256=<hex>` over the body alone.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function github(secrets: readonly string[]): SignatureCheck {
  const keys = secrets.map((secret) => Buffer.from(secret, 'utf8'));
  return {
    verify({ headers, body }) {
      const value = onlyField(headers, 'x-hub-signature-256');
      const hex = /^sha256=([\da-f]{64})$/.exec(value)?.[1];
      if (hex === undefined) throw new SignatureRefused('"x-hub-signature-256" is malformed');
      // Its delivery id is not signed.
      return { id: hexOf(assertHmac(keys, [body], [Buffer.from(hex, 'hex')])) };
    },
  };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
