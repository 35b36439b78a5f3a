import { Buffer } from 'node:buffer';

/** What may not stand in a path: all but visible ASCII, the two delimiters, a `%` that escapes nothing. */
const ILLEGAL_IN_PATH = /[^!-~]+|[?#]|%(?![\dA-Fa-f]{2})/g;
/** The same for a query, in which `?` is legal (RFC 3986, 3.4). */
const ILLEGAL_IN_QUERY = /[^!-~]+|#|%(?![\dA-Fa-f]{2})/g;

/**
 * The request target in origin form (RFC 9112, 3.2.1), built as a string: WHATWG `URL` would
 * resolve `/%2e%2e/` and re-escape what the client sent. Nothing is decoded; only bytes that would
 * break the request line are escaped, text as UTF-8.
 *
 * @param path as the event has it; `""` is `/`.
 * @param query without its `?`; `""` when there is none.
 */
export function requestTarget(path: string, query: string): string {
  const escaped = path.replace(ILLEGAL_IN_PATH, percentEncoded);
  const origin = escaped.startsWith('/') ? escaped : `/${escaped}`;
  return query === '' ? origin : `${origin}?${query.replace(ILLEGAL_IN_QUERY, percentEncoded)}`;
}

/**
 * The request target for a path that may have its query with it.
 * @param query asked for when it has none.
 */
export function pathAndQuery(path: string, query: () => string = () => ''): string {
  const mark = path.indexOf('?');
  if (mark === -1) return requestTarget(path, query());
  return requestTarget(path.slice(0, mark), path.slice(mark + 1));
}

/** `encodeURIComponent`, with U+FFFD for half a surrogate pair, on which that one throws. */
export function percentEncoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
  }
}
