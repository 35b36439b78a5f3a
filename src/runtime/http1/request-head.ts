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

function targetBytes(target: string): string {
  let seen = 0;
  for (let index = 0; index < target.length; index++) {
    const code = target.charCodeAt(index);
    if (code < 33 || code === 127) throw invalid('request target', target);
    seen |= code;
  }
  if (target === '') throw invalid('request target', target);
  return seen > 127 ? utf8Characters(target) : target;
}

function valueBytes(name: string, value: string): string {
  let seen = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code < 14 && (code === 13 || code === 10 || code === 0)) {
      throw invalid(`value of the field ${name}`, value);
    }
    seen |= code;
  }
  return seen > 127 ? utf8Characters(value) : value;
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
