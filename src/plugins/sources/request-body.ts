import { Buffer } from 'node:buffer';
import { decodedBody } from '../../pipeline/index.ts';
import { type EventObject, invalidEvent, textOf } from './event-fields.ts';

/**
 * The event's body: its text, or its bytes when it says `isBase64Encoded`; `undefined` when it has
 * none.
 * @throws AdapterError `LWA_ERR_EVENT_INVALID` when it is no string, or flagged base64 and is none.
 */
export function requestBody(event: EventObject): string | Uint8Array | undefined {
  const bytesAtHand = event.isBase64Encoded === true ? decodedBody(event) : undefined;
  if (bytesAtHand !== undefined) return bytesAtHand;
  const body = textOf(event.body, 'body');
  if (body === undefined || event.isBase64Encoded !== true) return body;
  const bytes = base64Bytes(body);
  if (bytes !== undefined) return bytes;
  throw invalidEvent('"body" of the event is flagged isBase64Encoded but is not base64');
}

/**
 * The bytes of base64 as AWS's front doors write it: the standard alphabet, padded, no line breaks
 * (RFC 4648, 4). `undefined` for all else, the URL-safe alphabet and missing padding included.
 */
export function base64Bytes(text: string): Uint8Array | undefined {
  // Node's decoder skips what it does not know, so that the length tells; but it also takes the
  // URL-safe alphabet, and the low byte of characters beyond Latin-1.
  if (text.length % 4 !== 0 || text.includes('-') || text.includes('_')) return undefined;
  if (Buffer.byteLength(text, 'utf8') !== text.length) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === (text.length / 4) * 3 - padding ? bytes : undefined;
}
