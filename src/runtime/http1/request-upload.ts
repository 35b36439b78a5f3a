import type { HttpHeaders } from '../../pipeline/index.ts';
import { Http1Error } from './http1-error.ts';
import { formatTrailers } from './request-head.ts';
import type { Transport } from './transport.ts';

/** The content waits while more than this many bytes are not yet taken by the kernel. */
const HIGH_WATER_BYTES = 128 * 1024;
/** A chunk of up to this many bytes is copied between its size and its end. */
const MAX_JOINED_BYTES = 4096;

/** What the producer of streamed content may say and want besides. */
export interface StreamedContent extends AsyncIterable<Uint8Array> {
  /** How many bytes all chunks will have together, where that is known beforehand. */
  readonly length?: number | undefined;
  /** Takes the memory of a chunk back, to use it again. */
  recycle?(chunk: Uint8Array): void;
}

/** Whom an upload tells how it ended. */
export interface UploadOwner {
  uploaded(): void;
  uploadFailed(error: unknown): void;
}

/**
 * Sends content that streams, no faster than the socket takes it: in the chunked coding, or as it is
 * where its length is known.
 */
export class RequestUpload {
  readonly #socket: Transport;
  readonly #owner: UploadOwner;
  readonly #content: StreamedContent;
  readonly #trailers: (() => HttpHeaders | undefined) | undefined;
  #iterator: AsyncIterator<Uint8Array> | undefined;
  /** Bytes that are still to come; `undefined` in the chunked coding. */
  #left: number | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(
    socket: Transport,
    content: StreamedContent,
    trailers: (() => HttpHeaders | undefined) | undefined,
    owner: UploadOwner,
  ) {
    this.#socket = socket;
    this.#owner = owner;
    this.#trailers = trailers;
    this.#content = content;
    this.#left = content.length;
  }

  /** Sends `head` and the content. Never rejects: the owner is told. */
  async run(head: string): Promise<void> {
    const socket = this.#socket;
    // A first chunk that is there already leaves in one packet with the head.
    socket.cork();
    socket.write(head, 'latin1');
    process.nextTick(uncork, socket);
    try {
      const iterator = this.#content[Symbol.asyncIterator]();
      this.#iterator = iterator;
      for (;;) {
        const next = await iterator.next();
        if (this.#stopped) return;
        if (next.done) break;
        this.#writeChunk(next.value);
        if (socket.writableLength > HIGH_WATER_BYTES) await this.#room();
        if (this.#stopped) return;
      }
      this.#finish();
    } catch (error) {
      if (this.#stopped) return;
      this.stop();
      this.#owner.uploadFailed(error);
      return;
    }
    this.#owner.uploaded();
  }

  /** The socket has room again. */
  drained(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Sends no more, and tells the producer. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.drained();
    void this.#close();
  }

  async #close(): Promise<void> {
    try {
      // A generator that is busy hears of it when it next yields.
      await this.#iterator?.return?.();
    } catch {
      // It has already been given up: what it still throws concerns nobody.
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #finish(): void {
    if (this.#left === undefined) {
      this.#socket.write(`0\r\n${formatTrailers(this.#trailers?.())}`, 'latin1');
    } else if (this.#left > 0) throw wrongLength(this.#left, 'less');
  }

  #writeChunk(chunk: Uint8Array): void {
    if (!(chunk instanceof Uint8Array)) {
      throw new Http1Error(
        'aborted',
        'The request body yielded something that is not a Uint8Array',
      );
    }
    const { length } = chunk;
    // A chunk of no bytes would end the body.
    if (length === 0) return;
    if (this.#left !== undefined) {
      this.#left -= length;
      if (this.#left < 0) throw wrongLength(-this.#left, 'more');
      this.#socket.write(chunk);
      return;
    }
    const size = `${length.toString(16)}\r\n`;
    if (length <= MAX_JOINED_BYTES) {
      const bytes = Buffer.allocUnsafe(size.length + length + 2);
      bytes.write(size, 0, 'latin1');
      bytes.set(chunk, size.length);
      bytes.write('\r\n', size.length + length, 'latin1');
      this.#socket.write(bytes);
      return;
    }
    this.#socket.cork();
    this.#socket.write(size, 'latin1');
    this.#socket.write(chunk);
    this.#socket.write('\r\n', 'latin1', () => this.#content.recycle?.(chunk));
    this.#socket.uncork();
  }
}

function wrongLength(bytes: number, what: 'less' | 'more'): Http1Error {
  return new Http1Error('aborted', `The request body is ${bytes} bytes ${what} than its length`);
}

function uncork(socket: Transport): void {
  socket.uncork();
}
