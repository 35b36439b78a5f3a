import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

/**
 * Whether a request is signed as API Gateway wants it, worked out anew from what came over the wire.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedBy(
  { method, url, headers }: IncomingMessage,
  body: Uint8Array,
  secret: string,
): { valid: boolean; scope: string } {
  const authorization = String(headers.authorization);
  const parts =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=(.+)$/.exec(
      authorization,
    );
  if (parts === null) return { valid: false, scope: authorization };
  const [, scope = '', names = '', signature] = parts;
  const fields = names.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  // Every service but S3 wants the path, which is encoded already, encoded again.
  const path = encoded(String(url)).replaceAll('%2F', '/');
  const canonical = [method, path, '', fields.join(''), names, sha256(body)].join('\n');
  const date = String(headers['x-amz-date']);
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return { valid: hmac(key, toSign).toString('hex') === signature, scope };
}

/** All but the unreserved characters of RFC 3986, section 2.3. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
