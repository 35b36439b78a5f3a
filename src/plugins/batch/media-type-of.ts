import { Buffer } from 'node:buffer';
import type { RecordContent } from './record-batch.ts';

/** A type and its parameters, visible ASCII (RFC 9110, 8.3.1). */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+(?: ?;[ -~]*)?$/;

/**
 * What a record's body is: by its sender's word; else JSON where it is an object or an array; else
 * text or bytes, as its source has it. A JSON number or string alone is taken for text, for it could
 * as well be that, and many servers refuse it as JSON. `undefined` when the body is empty.
 */
export function mediaTypeOf({ body, contentType, isText }: RecordContent): string | undefined {
  if (contentType !== undefined && MEDIA_TYPE.test(contentType)) return contentType;
  if (body.length === 0) return undefined;
  if (isJson(body)) return 'application/json';
  return (isText ?? typeof body === 'string')
    ? 'text/plain; charset=utf-8'
    : 'application/octet-stream';
}

function isJson(body: string | Uint8Array): boolean {
  // Most bodies that are no JSON show it at once, and are not decoded for nothing.
  const start =
    typeof body === 'string'
      ? body.slice(0, 1024)
      : Buffer.from(body.subarray(0, 1024)).toString('latin1');
  if (!/^[\t\n\r ]*[[{]/.test(start)) return false;
  try {
    JSON.parse(
      typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body),
    );
    return true;
  } catch {
    return false;
  }
}
