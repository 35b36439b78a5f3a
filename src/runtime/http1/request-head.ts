import type { HttpHeaders } from '../../pipeline/index.ts';
import { Http1Error } from './http1-error.ts';
import type { Http1Request } from './http1-message.ts';
import { isToken } from './token.ts';

/**
 * Formats request heads in one pass. What could be read as the end of a line, or as another
 * request, is refused (RFC 9112, section 11.2).
 */
export class RequestHeadFormatter {
  readonly #host: string;
  #lines = '';
  #named = false;

  /** @param host the value of `Host` where the request has none. */
  constructor(host: string) {
    this.#host = `Host: ${host}\r\n`;
  }

  /**
   * The head up to its empty line, one character per byte. Text beyond ASCII is in it as UTF-8.
   *
   * @param framing the field line that delimits the body, with its CRLF, or `""`.
   * @throws Http1Error `invalid-request`
   */
  format(request: Http1Request, framing: string): string {
    const { method, target, fields } = request;
    // A tunnel is not a request and a response, and nothing here could serve one.
    if (!isToken(method) || method === 'CONNECT') throw invalid('method', method);
    const requestLine = `${method} ${targetBytes(target)} HTTP/1.1\r\n`;
    if (typeof fields === 'string') {
      const head = `${requestLine}${this.#host}${fields}${framing}\r\n`;
      // Past latin1, writing a character keeps its low byte: U+010A would become a line feed.
      if (!isAscii(head) && /[^\0-\xff]/.test(head)) throw invalid('field text', fields);
      return head;
    }
    this.#lines = '';
    this.#named = false;
    fields.forEach(this.#visit);
    const host = this.#named ? '' : this.#host;
    return `${requestLine}${host}${this.#lines}${framing}\r\n`;
  }

  readonly #visit = (name: string, value: string, key: string): void => {
    switch (key) {
      case 'content-length':
      case 'transfer-encoding':
      case 'connection':
        return;
      case 'host':
        this.#named = true;
    }
    if (!isToken(name)) throw invalid('field name', name);
    this.#lines += `${name}: ${valueBytes(name, value)}\r\n`;
  };
}

/** Formats the trailer section of a chunked body, its empty line included. */
export function formatTrailers(trailers: HttpHeaders | undefined): string {
  let lines = '';
  trailers?.forEach((name, value) => {
    if (!isToken(name)) throw invalid('trailer name', name);
    lines += `${name}: ${valueBytes(name, value)}\r\n`;
  });
  return `${lines}\r\n`;
}

/** Expressions, not loops: these are fast from the first request on, when nothing has been compiled yet. */
const PLAIN_TARGET = /^[!-~]+$/;
const FORBIDDEN_IN_TARGET = /[\0- \x7f]/;
const NOT_PLAIN = /[\0\r\n\x80-\uffff]/;
const LINE_BREAKING = /[\0\r\n]/;

function targetBytes(target: string): string {
  if (PLAIN_TARGET.test(target)) return target;
  if (target === '' || FORBIDDEN_IN_TARGET.test(target)) throw invalid('request target', target);
  return utf8Characters(target);
}

function valueBytes(name: string, value: string): string {
  if (!NOT_PLAIN.test(value)) return value;
  if (LINE_BREAKING.test(value)) throw invalid(`value of the field ${name}`, value);
  return utf8Characters(value);
}

/** The text's UTF-8 bytes, each as one character. */
function utf8Characters(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') === text.length;
}

function invalid(what: string, text: string): Http1Error {
  const sample = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  return new Http1Error('invalid-request', `The ${what} ${sample} cannot be sent over HTTP/1.1`);
}
