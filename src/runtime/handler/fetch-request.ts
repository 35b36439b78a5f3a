import { Buffer } from 'node:buffer';
import {
  AdapterError,
  type HttpHeaders,
  type HttpRequest,
  messageOf,
} from '../../pipeline/index.ts';

/**
 * The request as fetch handlers take it. Its URL is normalised, as WHATWG has it: `/a/../b` is `/b`.
 *
 * @param signal Aborts when the request is given up.
 * @throws AdapterError `LWA_ERR_REQUEST_INVALID` for what a `Request` cannot be.
 */
export function fetchRequest(request: HttpRequest, signal: AbortSignal): Request {
  const { method, target, headers, body } = request;
  try {
    return new Request(origin(headers) + (target.startsWith('/') ? target : `/${target}`), {
      method,
      headers: fetchHeaders(headers),
      signal,
      redirect: 'manual',
      ...(mayHaveContent(request) && {
        body: body instanceof Uint8Array ? body : ReadableStream.from(body),
        duplex: 'half',
      }),
    });
  } catch (cause) {
    throw new AdapterError({
      code: 'LWA_ERR_REQUEST_INVALID',
      status: 400,
      message: `${method} ${request.path}: no Request can be made of it: ${messageOf(cause)}`,
      cause,
    });
  }
}

/** A `Request` for GET or HEAD has no content (https://fetch.spec.whatwg.org/#dom-request). */
function mayHaveContent({ method, body }: HttpRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return !(body instanceof Uint8Array) || body.byteLength > 0;
}

/** What the client asked, as far as the front door says it. */
function origin(headers: HttpHeaders): string {
  const scheme = headers.get('x-forwarded-proto')?.split(',', 1)[0]!.trim();
  return `${scheme === 'https' ? 'https' : 'http'}://${headers.get('host') || 'localhost'}`;
}

/** What is not ASCII becomes the bytes of its UTF-8, a character each, as it is to `node:http`. */
function fetchHeaders(headers: HttpHeaders): Headers {
  const result = new Headers();
  headers.forEach((name, value) => {
    result.append(name, Buffer.from(value, 'utf8').toString('latin1'));
  });
  return result;
}
