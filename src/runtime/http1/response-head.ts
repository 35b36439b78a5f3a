import type { HttpHeaders } from '../../pipeline/index.ts';
import { parseFieldLines } from './field-lines.ts';
import { protocolError } from './http1-error.ts';

/** How the body of a response is delimited (RFC 9112, section 6.3). */
export type Framing = 'none' | 'length' | 'chunked' | 'close';

/** A parsed response head, and what it says about the message and its connection. */
export class ResponseHead {
  readonly status: number;
  readonly reason: string;
  readonly headers: HttpHeaders;
  framing: Framing = 'close';
  /** Bytes, where `framing` is `length`. */
  length = 0;
  /** Whether the server keeps the connection open after this response. */
  keepsAlive: boolean;
  /** The `timeout` of `Keep-Alive`, ms: how long the server keeps an idle connection. */
  keepAliveMs = Number.POSITIVE_INFINITY;

  constructor(status: number, reason: string, headers: HttpHeaders, keepsAlive: boolean) {
    this.status = status;
    this.reason = reason;
    this.headers = headers;
    this.keepsAlive = keepsAlive;
  }
}

/**
 * Parses a scanned head.
 *
 * Stricter than a lenient reader would be, because a response that two readers delimit differently
 * poisons the connection: `Transfer-Encoding` with `Content-Length`, any coding but one `chunked`,
 * and lengths that differ are refused. The same length given twice is let pass.
 *
 * @param text one latin1 character per byte, from the status line to the empty line.
 * @param wide whether a byte is over 127.
 * @param bodiless whether the request was HEAD.
 */
export function parseResponseHead(text: string, wide: boolean, bodiless: boolean): ResponseHead {
  const end = text.indexOf('\r');
  const minor = text.charCodeAt(7) - 48;
  if (!text.startsWith('HTTP/1.') || (minor !== 1 && minor !== 0) || text[8] !== ' ') {
    throw badStatusLine(text, end);
  }
  const status = digit(text, 9) * 100 + digit(text, 10) * 10 + digit(text, 11);
  // NaN fails the comparison too.
  if (!(status >= 100) || (end !== 12 && text[12] !== ' ')) throw badStatusLine(text, end);
  const reason = end > 13 ? text.slice(13, end) : '';
  const headers = parseFieldLines(text, end + 2, wide);
  const head = new ResponseHead(status, reason, headers, minor === 1);
  readFraming(head, bodiless || status < 200 || status === 204 || status === 304);
  return head;
}

function readFraming(head: ResponseHead, bodiless: boolean): void {
  let length: string | undefined;
  let coding: string | undefined;
  head.headers.forEach((_name, value, key) => {
    switch (key) {
      case 'content-length':
        if (length !== undefined && length !== value) {
          throw protocolError('two different Content-Length fields');
        }
        length = value;
        break;
      case 'transfer-encoding':
        coding = coding === undefined ? value : `${coding}, ${value}`;
        break;
      case 'connection':
        readConnection(head, value);
        break;
      case 'keep-alive':
        head.keepAliveMs = timeoutOf(value);
        break;
    }
  });
  const bytes = length === undefined ? -1 : parseLength(length);
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked') {
      throw protocolError(`the transfer coding ${JSON.stringify(coding.slice(0, 80))}`);
    }
    if (bytes !== -1) throw protocolError('both Transfer-Encoding and Content-Length');
    head.framing = 'chunked';
  } else if (bytes !== -1) {
    head.framing = 'length';
    head.length = bytes;
  }
  if (bodiless || (head.framing === 'length' && bytes === 0)) head.framing = 'none';
  if (head.framing === 'close') head.keepsAlive = false;
}

function readConnection(head: ResponseHead, value: string): void {
  // Almost always a single option.
  if (value === 'keep-alive') head.keepsAlive = true;
  else if (value === 'close') head.keepsAlive = false;
  else {
    const options = value.toLowerCase().split(/[ \t]*,[ \t]*/);
    if (options.includes('close')) head.keepsAlive = false;
    else if (options.includes('keep-alive')) head.keepsAlive = true;
  }
}

function timeoutOf(value: string): number {
  const match = /(?:^|[,; \t])timeout *= *"?(\d+)/.exec(value.toLowerCase());
  return match === null ? Number.POSITIVE_INFINITY : Number(match[1]) * 1000;
}

function parseLength(value: string): number {
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(Number(value))) {
    throw protocolError(`the Content-Length ${JSON.stringify(value.slice(0, 80))}`);
  }
  return Number(value);
}

/** The digit at `index`, or NaN. */
function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

function badStatusLine(text: string, end: number) {
  const line = text.slice(0, Math.min(end, 80));
  return protocolError(`${JSON.stringify(line)} where a status line was expected`);
}
