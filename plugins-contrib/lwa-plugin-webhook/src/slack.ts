import { Buffer } from 'node:buffer';
import { assertHmac } from './hmac.ts';
import { assertRecent, onlyField, type SignatureCheck, SignatureRefused } from './signature.ts';

/**
 * Slack: `X-Slack-Signature: v0=<hex>` over `v0:<seconds>:<body>`, the seconds being those of
 * `X-Slack-Request-Timestamp`.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function slack(secrets: readonly string[], toleranceMs: number): SignatureCheck {
  const keys = secrets.map((secret) => Buffer.from(secret, 'utf8'));
  return {
    verify({ headers, body }) {
      const seconds = onlyField(headers, 'x-slack-request-timestamp');
      const hex = /^v0=([\da-f]{64})$/.exec(onlyField(headers, 'x-slack-signature'))?.[1];
      if (hex === undefined) throw new SignatureRefused('"x-slack-signature" is malformed');
      assertRecent(seconds, toleranceMs);
      const right = assertHmac(keys, [`v0:${seconds}:`, body], [Buffer.from(hex, 'hex')]);
      return { id: Buffer.from(right).toString('hex') };
    },
  };
}
