import { HttpHeaders } from '../../pipeline/index.ts';
import { decodeLatin1 } from './decode-latin1.ts';
import { protocolError } from './http1-error.ts';
import { isToken } from './token.ts';

/**
 * Parses field lines (RFC 9112, section 5). `text` holds one latin1 character per byte and has been
 * scanned: it has no control characters but tabs and whole CRLFs, and ends with an empty line.
 *
 * @param position where the first line starts.
 * @param wide whether any byte is over 127.
 */
export function parseFieldLines(text: string, position: number, wide: boolean): HttpHeaders {
  const headers = new HttpHeaders();
  for (let start = position; ; ) {
    const end = text.indexOf('\r', start);
    if (end === start) return headers;
    const colon = text.indexOf(':', start);
    if (colon === -1 || colon > end) throw badLine(text.slice(start, end));
    const name = text.slice(start, colon);
    if (!isToken(name)) throw badLine(text.slice(start, end));
    let from = colon + 1;
    let to = end;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
    if (to < end && isAmbiguous(name, text.slice(to, end))) throw badLine(text.slice(start, end));
    const value = text.slice(from, to);
    headers.append(name, wide ? decodeLatin1(value) : value);
    start = end + 2;
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/**
 * Some readers, Node's among them, do not take a tab after the value for white space: to them
 * `chunked` and a tab is an unknown coding. How a message is delimited must not hang on that.
 */
function isAmbiguous(name: string, after: string): boolean {
  return after.includes('\t') && /^(?:content-length|transfer-encoding)$/i.test(name);
}

function badLine(line: string) {
  const first = line.charCodeAt(0);
  if (isBlank(first)) return protocolError('a folded field line, which RFC 9112 forbids');
  return protocolError(`a malformed field line ${JSON.stringify(line.slice(0, 80))}`);
}
