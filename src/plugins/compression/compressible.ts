import type { HttpHeaders, HttpResponse } from '../../pipeline/index.ts';
import { essence, type MediaTypes } from '../media-types.ts';

/** Compressing holds small events back in the reader's decoder, so a pattern does not include it. */
const EVENT_STREAM = 'text/event-stream';

/** Fields that tie the answer to the very bytes it has. */
const BOUND_TO_BYTES = [
  'content-digest',
  'content-md5',
  'content-range',
  'digest',
  'repr-digest',
] as const;

/** Whether the answer may be compressed, as far as its head tells. */
export function isCompressible({ status, headers }: HttpResponse, types: MediaTypes): boolean {
  // 1xx, 204, 205 and 304 have no content; 206 has a part of what another answer may continue.
  if (status < 200 || (status >= 204 && status <= 206) || status === 304) return false;
  const type = headers.get('content-type');
  if (type === undefined || !types.includes(type)) return false;
  if (essence(type) === EVENT_STREAM && !types.names(EVENT_STREAM)) return false;
  if (isEncoded(headers) || forbidsTransform(headers)) return false;
  return !BOUND_TO_BYTES.some((name) => headers.has(name));
}

function isEncoded(headers: HttpHeaders): boolean {
  const encoding = headers.get('content-encoding');
  if (encoding === undefined) return false;
  const codings = encoding.split(',').map((coding) => coding.trim().toLowerCase());
  return codings.some((coding) => coding !== '' && coding !== 'identity');
}

/** RFC 9111, 5.2.2.6. */
function forbidsTransform(headers: HttpHeaders): boolean {
  const cacheControl = headers.get('cache-control');
  if (cacheControl === undefined) return false;
  return cacheControl.split(',').some((each) => each.trim().toLowerCase() === 'no-transform');
}
