import type { HttpHeaders } from '../../pipeline/index.ts';
import { ChunkedDecoder } from './chunked-decoder.ts';
import { parseFieldLines } from './field-lines.ts';
import { HeadScanner } from './head-scanner.ts';
import { protocolError } from './http1-error.ts';
import { Http1Response } from './http1-message.ts';
import { parseResponseHead, type ResponseHead } from './response-head.ts';
import { type BodySource, StreamingBody } from './streaming-body.ts';
import { WholeBody } from './whole-body.ts';

const EMPTY = new Uint8Array(0);
const PREFIX = Buffer.from('HTTP/1.', 'latin1');

const HEAD = 0;
const LENGTH = 1;
const CHUNKED = 2;
const TRAILERS = 3;
const CLOSE = 4;
const COMPLETE = 5;

/** Limits of a response. */
export interface ResponseLimits {
  /** Bytes of all heads of one response together, and of its trailer section. */
  readonly maxHeadBytes: number;
  /** Bytes of a body that is wanted whole. */
  readonly maxBodyBytes: number;
}

/**
 * Reads one response after the other from the bytes of a connection. It is given each read as it
 * comes, wherever it was cut, and copies what it keeps.
 */
export class ResponseParser {
  readonly #limits: ResponseLimits;
  readonly #source: BodySource;
  readonly #scanner: HeadScanner;
  readonly #chunked = new ChunkedDecoder();
  #phase = COMPLETE;
  /** How much of {@link PREFIX} the current head has shown. */
  #prefix = 0;
  #bodiless = false;
  #streaming = false;
  #head: ResponseHead | undefined;
  #left = 0;
  #whole: WholeBody | undefined;
  #stream: StreamingBody | undefined;
  /** The response: from its head on when streaming, else once it is whole. */
  response: Http1Response | undefined;
  /** Whether any byte of a response has come. */
  started = false;
  /** More bytes came than the response has: nothing that this connection says can be trusted. */
  excess = false;

  constructor(limits: ResponseLimits, source: BodySource) {
    this.#limits = limits;
    this.#source = source;
    this.#scanner = new HeadScanner(limits.maxHeadBytes);
  }

  /**
   * A new request has been made.
   * @param bodiless whether it is a HEAD request.
   */
  begin(bodiless: boolean, streaming: boolean): void {
    this.#phase = HEAD;
    this.#prefix = 0;
    this.#bodiless = bodiless;
    this.#streaming = streaming;
    this.#head = undefined;
    this.#whole = undefined;
    this.#stream = undefined;
    this.#scanner.reset();
    this.response = undefined;
    this.started = false;
  }

  get complete(): boolean {
    return this.#phase === COMPLETE;
  }

  /** Whether the head of the final response has been read. */
  get headRead(): boolean {
    return this.#head !== undefined;
  }

  /** How long the server keeps the connection after this response, ms; 0 when it does not. */
  get keepAliveMs(): number {
    if (this.#head === undefined || !this.#head.keepsAlive || this.excess) return 0;
    return this.#head.keepAliveMs;
  }

  /** The status of the final response; 0 before its head. */
  get status(): number {
    return this.#head === undefined ? 0 : this.#head.status;
  }

  /** The buffer that the next read should go to; `undefined` for any. */
  readTarget(): Buffer | undefined {
    return this.#stream === undefined ? this.#whole?.readTarget() : this.#stream.readTarget();
  }

  /** These bytes, which come next, may be kept. */
  adopt(bytes: Buffer): void {
    this.#stream?.adopt(bytes);
  }

  /**
   * Takes `bytes[0, length)`. Returns `false` when the consumer of the body has enough for now.
   * @throws Http1Error `protocol`, `head-too-large`, `body-too-large`
   */
  parse(bytes: Buffer, length: number): boolean {
    this.started = true;
    let index = 0;
    let wantsMore = true;
    while (index < length) {
      switch (this.#phase) {
        case HEAD:
          index = this.#parseHead(bytes, index, length);
          break;
        case LENGTH: {
          const taken = Math.min(this.#left, length - index);
          wantsMore = this.#append(bytes, index, index + taken);
          index += taken;
          this.#left -= taken;
          if (this.#left === 0) this.#finish();
          break;
        }
        case CHUNKED:
          index = this.#chunked.decode(bytes, index, length);
          wantsMore = this.#append(bytes, this.#chunked.dataStart, this.#chunked.dataEnd);
          if (this.#chunked.atTrailers) this.#phase = TRAILERS;
          break;
        case TRAILERS:
          index = this.#parseTrailers(bytes, index, length);
          break;
        case CLOSE:
          wantsMore = this.#append(bytes, index, length);
          index = length;
          break;
        default:
          this.excess = true;
          return false;
      }
    }
    return wantsMore;
  }

  /** The server has ended the connection. Says whether that completes the response. */
  end(): boolean {
    if (this.#phase === CLOSE) this.#finish();
    return this.#phase === COMPLETE;
  }

  /** The body, where it streams, breaks off with `error`. */
  fail(error: unknown, discard: boolean): void {
    this.#stream?.fail(error, discard);
    this.#stream = undefined;
  }

  #parseHead(bytes: Buffer, start: number, end: number): number {
    if (this.#prefix < PREFIX.length) this.#matchPrefix(bytes, start, end);
    const stop = this.#scanner.scan(bytes, start, end);
    if (stop === -1) return end;
    this.#prefix = 0;
    const head = parseResponseHead(this.#scanner.text, this.#scanner.wide, this.#bodiless);
    if (head.status === 101)
      throw protocolError('101 Switching Protocols, which was not asked for');
    if (head.status >= 200) this.#open(head, end - stop);
    // An interim response (RFC 9110, section 15.2): the final one follows.
    else if (!head.keepsAlive) throw protocolError('an interim response that ends the connection');
    return stop;
  }

  /** A server of another protocol is told at its first bytes: its lines may never end. */
  #matchPrefix(bytes: Buffer, start: number, end: number): void {
    const from = this.#prefix;
    const length = Math.min(PREFIX.length - from, end - start);
    for (let index = 0; index < length; index++) {
      if (bytes[start + index] === PREFIX[from + index]) continue;
      const sample = bytes.toString('latin1', start, Math.min(end, start + 40));
      throw protocolError(`${JSON.stringify(sample)} where "HTTP/1.1" was expected`);
    }
    this.#prefix = from + length;
  }

  #open(head: ResponseHead, atHand: number): void {
    this.#head = head;
    this.#left = head.length;
    const framing = head.framing;
    if (framing === 'length') this.#phase = LENGTH;
    else if (framing === 'chunked') {
      this.#phase = CHUNKED;
      this.#chunked.reset();
    } else this.#phase = CLOSE;
    if (this.#streaming) {
      this.#stream = new StreamingBody(this.#source);
      this.response = new Http1Response(head.status, head.reason, head.headers, this.#stream);
    } else if (framing !== 'none') {
      const length = framing === 'length' ? head.length : -1;
      this.#whole = new WholeBody(length, atHand, this.#limits.maxBodyBytes);
    }
    if (framing === 'none') this.#finish();
  }

  #append(bytes: Buffer, start: number, end: number): boolean {
    if (this.#stream !== undefined) return this.#stream.append(bytes, start, end);
    if (end > start) this.#whole?.append(bytes, start, end);
    return true;
  }

  #parseTrailers(bytes: Buffer, start: number, end: number): number {
    if (!this.#scanner.pending) this.#scanner.reset();
    const stop = this.#scanner.scan(bytes, start, end);
    if (stop === -1) return end;
    const { text, wide } = this.#scanner;
    this.#finish(text.length > 2 ? parseTrailers(text, wide) : undefined);
    return stop;
  }

  #finish(trailers?: HttpHeaders): void {
    this.#phase = COMPLETE;
    const head = this.#head!;
    if (this.#stream === undefined) {
      const body = this.#whole?.finish() ?? EMPTY;
      this.#whole = undefined;
      this.response = new Http1Response(head.status, head.reason, head.headers, body);
      this.response.trailers = trailers;
    } else {
      this.response!.trailers = trailers;
      this.#stream.finish();
      this.#stream = undefined;
    }
  }
}

/** RFC 9110, section 6.5.1: a trailer that would delimit the message comes too late to be honest. */
function parseTrailers(text: string, wide: boolean): HttpHeaders {
  const trailers = parseFieldLines(text, 0, wide);
  if (trailers.has('content-length') || trailers.has('transfer-encoding')) {
    throw protocolError('a Content-Length or Transfer-Encoding in its trailers');
  }
  return trailers;
}
