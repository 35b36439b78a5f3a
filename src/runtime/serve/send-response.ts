import { Buffer } from 'node:buffer';
import type { ServerResponse } from 'node:http';
import { finished, pipeline } from 'node:stream/promises';
import {
  AdapterError,
  type HttpHeaders,
  type HttpResponse,
  messageOf,
} from '../../pipeline/index.ts';

/** About the connection to the app, and what the app tells the adapter: whatever a plugin has set. */
const NOT_FOR_CALLERS = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-lamby-base64',
  'x-lwa-base64',
]);

const NOT_ASCII = /[^\0-\x7f]/;

/**
 * Sends an answer, no faster than its caller takes it.
 *
 * @param method The request's.
 * @throws AdapterError `LWA_ERR_RESPONSE_INVALID` when the head is none, and nothing has been sent;
 * what the body broke off with, or the connection.
 */
export async function sendResponse(
  reply: ServerResponse,
  response: HttpResponse,
  method: string,
): Promise<void> {
  const { body, status } = response;
  // A body that a plugin has changed and not measured must not run into the next answer.
  reply.strictContentLength = true;
  try {
    reply.writeHead(status, rawFields(response.headers, lengthOf(response, method)));
  } catch (cause) {
    throw new AdapterError({
      code: 'LWA_ERR_RESPONSE_INVALID',
      message: `The response cannot be sent over HTTP: ${messageOf(cause)}`,
      status: 502,
      cause,
    });
  }
  if (body instanceof Uint8Array) {
    reply.end(body);
    await finished(reply);
    return;
  }
  // The head leaves with the first chunk, unless that is long in coming.
  const flush = setImmediate(() => reply.flushHeaders());
  try {
    await pipeline(body, reply);
  } finally {
    clearImmediate(flush);
  }
}

/** Names and values in turns, one character per byte. */
export function rawFields(headers: HttpHeaders, length?: number): string[] {
  const raw: string[] = [];
  headers.forEach((name, value: string | number, key) => {
    if (NOT_FOR_CALLERS.has(key) || (length !== undefined && key === 'content-length')) return;
    const text = String(value);
    raw.push(name, NOT_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text);
  });
  if (length !== undefined) raw.push('Content-Length', String(length));
  return raw;
}

/** The body's true length; `undefined` where what the app says must stand (RFC 9110, 8.6). */
function lengthOf({ status, body }: HttpResponse, method: string): number | undefined {
  if (!(body instanceof Uint8Array)) return undefined;
  if (method === 'HEAD' || status === 204 || status === 304) return undefined;
  return body.byteLength;
}
