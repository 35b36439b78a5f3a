import { Buffer } from 'node:buffer';
import { assertHmac } from './hmac.ts';
import { assertRecent, onlyField, type SignatureCheck, SignatureRefused } from './signature.ts';

/**
 * Stripe: `Stripe-Signature: t=<seconds>,v1=<hex>` over `<seconds>.<body>`; while a secret is
 * rolled there is a `v1` for each.
 * https://docs.stripe.com/webhooks#verify-manually
 */
export function stripe(secrets: readonly string[], toleranceMs: number): SignatureCheck {
  const keys = secrets.map((secret) => Buffer.from(secret, 'utf8'));
  return {
    verify({ headers, body }) {
      const pairs = onlyField(headers, 'stripe-signature')
        .split(',')
        .map((pair) => pair.trim());
      const times = valuesOf(pairs, 't=');
      const signatures = valuesOf(pairs, 'v1=').filter((value) => /^[\da-f]{64}$/.test(value));
      if (times.length !== 1 || signatures.length === 0) {
        throw new SignatureRefused('"stripe-signature" is malformed');
      }
      assertRecent(times[0]!, toleranceMs);
      const candidates = signatures.map((hex) => Buffer.from(hex, 'hex'));
      const right = assertHmac(keys, [`${times[0]!}.`, body], candidates);
      return { id: Buffer.from(right).toString('hex') };
    },
  };
}

function valuesOf(pairs: readonly string[], prefix: string): string[] {
  return pairs.filter((pair) => pair.startsWith(prefix)).map((pair) => pair.slice(prefix.length));
}
