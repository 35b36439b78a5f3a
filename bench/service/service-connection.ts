import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
/** Ends the metadata of a streamed answer. */
const PRELUDE_END = Buffer.alloc(8);
/** As much of a body as is kept, to check it and to show what an error says. */
const SHOWN_BYTES = 500;
const CHUNKED_END = Buffer.from('0\r\n\r\n');

/** What came. */
export interface PostedRequest {
  readonly line: string;
  /** Of the body, with the framing of one in chunks. */
  readonly bytes: number;
  /** What the body begins with, unless it came in chunks. */
  readonly begin: string;
}

/** Whom a connection tells what came. */
export interface ConnectionListener {
  /** A request is there to its last byte. */
  request(connection: ServiceConnection, request: PostedRequest): void;
  /** The first byte of a posted answer's own body has come. `line` is the request line. */
  firstByte(line: string): void;
}

/**
 * One connection of the service: reads requests with as little work as can be, because what the
 * service does is part of every contender's time. Bodies are counted, not kept.
 */
export class ServiceConnection {
  readonly #socket: Socket;
  readonly #listener: ConnectionListener;
  #head: Buffer = Buffer.alloc(0);
  #line = '';
  #inBody = false;
  #chunked = false;
  #streamed = false;
  #left = 0;
  #bytes = 0;
  #tail: Buffer = Buffer.alloc(0);
  #begun = false;
  #begin = '';

  constructor(socket: Socket, listener: ConnectionListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      this.#take(bytes);
    });
  }

  /** Answers with a head, and a body already encoded. */
  answer(head: string, body?: Buffer): void {
    if (body === undefined) this.#socket.write(head, 'latin1');
    else {
      this.#socket.cork();
      this.#socket.write(head, 'latin1');
      this.#socket.write(body);
      this.#socket.uncork();
    }
  }

  #take(bytes: Buffer): void {
    let rest: Buffer | undefined = bytes;
    while (rest !== undefined && rest.length > 0) {
      rest = this.#inBody ? this.#takeBody(rest) : this.#takeHead(rest);
    }
  }

  #takeHead(bytes: Buffer): Buffer | undefined {
    this.#head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    const end = this.#head.indexOf(HEAD_END);
    if (end === -1) return undefined;
    const rest = this.#head.subarray(end + HEAD_END.length);
    const head = this.#head.toString('latin1', 0, end);
    this.#head = Buffer.alloc(0);
    this.#line = head.slice(0, head.indexOf('\r\n'));
    this.#chunked = /\r\ntransfer-encoding: *chunked/i.test(head);
    this.#streamed = this.#chunked && this.#line.includes('/response');
    this.#left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    this.#bytes = 0;
    this.#begin = '';
    this.#begun = false;
    if (!this.#chunked && this.#left === 0) this.#end();
    else this.#inBody = true;
    return rest;
  }

  #takeBody(bytes: Buffer): Buffer | undefined {
    if (this.#chunked) return this.#takeChunked(bytes);
    if (!this.#begun) {
      this.#begun = true;
      this.#begin = bytes.toString('latin1', 0, SHOWN_BYTES);
      this.#listener.firstByte(this.#line);
    }
    const taken = Math.min(this.#left, bytes.length);
    this.#left -= taken;
    this.#bytes += taken;
    if (this.#left === 0) this.#end();
    return bytes.subarray(taken);
  }

  /** The apps' streams have no line ends in them, so that the last chunk can be told by its bytes. */
  #takeChunked(bytes: Buffer): undefined {
    this.#bytes += bytes.length;
    if (this.#streamed && !this.#begun) {
      const seen: Buffer = Buffer.concat([this.#tail, bytes]);
      const end = seen.indexOf(PRELUDE_END);
      const after = end === -1 ? '' : seen.toString('latin1', end + PRELUDE_END.length);
      if (after.includes('aaaa')) {
        this.#begun = true;
        this.#listener.firstByte(this.#line);
      }
    }
    const window = this.#begun ? CHUNKED_END.length : 8192;
    const joined = bytes.length >= window ? bytes : Buffer.concat([this.#tail, bytes]);
    this.#tail = Buffer.from(joined.subarray(-window));
    if (this.#tail.subarray(-CHUNKED_END.length).equals(CHUNKED_END)) this.#end();
  }

  #end(): void {
    this.#inBody = false;
    this.#tail = Buffer.alloc(0);
    this.#listener.request(this, { line: this.#line, bytes: this.#bytes, begin: this.#begin });
  }
}
