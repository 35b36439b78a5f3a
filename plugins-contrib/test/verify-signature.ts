import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Whose requests are accepted. */
export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Signs a request again, as AWS does to check it (Signature Version 4), for services other than S3.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @returns Why it is refused; `undefined` when it is in order.
 */
export function signatureFault(
  { method = '', url = '', headers }: IncomingMessage,
  body: Buffer,
  key: SigningKey,
  service: string,
): string | undefined {
  const authorization = headers.authorization ?? '';
  const [, id, date, region, signedService, names, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  if (!id || !date || !region || !names || !signature) return 'the request is not signed';
  if (id !== key.accessKeyId) return 'the access key is unknown';
  if (signedService !== service) return `it is signed for ${signedService}, and this is ${service}`;
  if (headers['x-amz-security-token'] !== key.sessionToken) return 'the session token is wrong';
  for (const needed of ['host', 'x-amz-date']) {
    if (!names.split(';').includes(needed)) return `${needed} is not signed`;
  }
  const time = String(headers['x-amz-date']);
  if (Math.abs(Date.now() - timeOf(time)) > 300_000) return 'it is too old';
  const [path = '/', query = ''] = url.split('?');
  const canonical = [
    method,
    path.split('/').map(encodeURIComponent).join('/'),
    query.split('&').sort().join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const digest = createHash('sha256').update(canonical).digest('hex');
  const steps = [date, region, service, 'aws4_request'];
  const signingKey = steps.reduce<Buffer | string>(hmac, `AWS4${key.secretAccessKey}`);
  const own = hmac(signingKey, ['AWS4-HMAC-SHA256', time, scope, digest].join('\n'));
  return own.toString('hex') === signature ? undefined : 'the signature does not match';
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** `20260102T030405Z` */
function timeOf(text: string): number {
  return Date.parse(text.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
}
