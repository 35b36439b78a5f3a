import type { HttpHeaders } from '../../pipeline/index.ts';
import { Http1Error } from './http1-error.ts';
import { formatTrailers } from './request-head.ts';
import type { Transport } from './transport.ts';

/** The content waits while more than this many bytes are not yet taken by the kernel. */
const HIGH_WATER_BYTES = 128 * 1024;
/** A chunk of up to this many bytes is copied between its size and its end. */
const MAX_JOINED_BYTES = 4096;

/** Content whose producer uses the memory of its chunks again, once it has them back. */
export interface RecyclingContent extends AsyncIterable<Uint8Array> {
  recycle?(chunk: Uint8Array): void;
}

/** Whom an upload tells how it ended. */
export interface UploadOwner {
  uploaded(): void;
  uploadFailed(error: unknown): void;
}

/** Sends content of unknown length in the chunked coding, no faster than the socket takes it. */
export class RequestUpload {
  readonly #socket: Transport;
  readonly #owner: UploadOwner;
  readonly #content: RecyclingContent;
  readonly #trailers: (() => HttpHeaders | undefined) | undefined;
  #iterator: AsyncIterator<Uint8Array> | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(
    socket: Transport,
    content: AsyncIterable<Uint8Array>,
    trailers: (() => HttpHeaders | undefined) | undefined,
    owner: UploadOwner,
  ) {
    this.#socket = socket;
    this.#owner = owner;
    this.#trailers = trailers;
    this.#content = content;
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
      socket.write(`0\r\n${formatTrailers(this.#trailers?.())}`, 'latin1');
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

function uncork(socket: Transport): void {
  socket.uncork();
}
