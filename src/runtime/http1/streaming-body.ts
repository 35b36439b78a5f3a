/** Reading stops while this many bytes wait for the consumer, and goes on below. */
const HIGH_WATER_BYTES = 512 * 1024;
/** And while this many chunks do: a small chunk costs far more than its bytes. */
const HIGH_WATER_CHUNKS = 512;
/** The size of the first reads. It doubles when a read fills its buffer: each one costs the same. */
const FIRST_READ_BYTES = 64 * 1024;
const MAX_READ_BYTES = 256 * 1024;
/** Buffers that have come back and are kept: what is on its way at the same time is not much more. */
const MAX_SPARES = 4;
/** A read of at least this many bytes is handed on as it is; a smaller one is copied out. */
const HAND_OVER_BYTES = 16 * 1024;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

type Result = IteratorResult<Uint8Array, undefined>;
type Waiter = { resolve(result: Result): void; reject(error: unknown): void };

/** Whom a streamed body tells that its reader wants more, or nothing more. */
export interface BodySource {
  resumeReading(): void;
  abandon(): void;
}

/**
 * A body that is read while it comes. The socket is read only as far as the consumer keeps up;
 * ending the iteration early destroys the connection.
 */
export class StreamingBody implements AsyncIterableIterator<Uint8Array, undefined> {
  #source: BodySource | undefined;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #waiters: Waiter[] = [];
  #buffer: Buffer | undefined;
  #readBytes = FIRST_READ_BYTES;
  #spares: Buffer[] = [];
  #ended = false;
  #failure: unknown;
  #paused = false;

  constructor(source: BodySource) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    const chunk = this.#queue.shift();
    if (chunk !== undefined) {
      this.#queued -= chunk.length;
      if (this.#paused && !this.#isFull()) {
        this.#paused = false;
        this.#source?.resumeReading();
      }
      return Promise.resolve({ done: false, value: chunk });
    }
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      return Promise.reject(failure);
    }
    if (this.#ended) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  return(): Promise<Result> {
    const source = this.#source;
    this.#queue = [];
    this.#queued = 0;
    this.#failure = undefined;
    this.finish();
    source?.abandon();
    return Promise.resolve(DONE);
  }

  /** Where the socket is to read to. */
  readTarget(): Buffer {
    this.#buffer ??= this.#spares.pop() ?? Buffer.allocUnsafe(this.#readBytes);
    return this.#buffer;
  }

  /** The next bytes stand here, and their memory may be kept: as if it were what `readTarget` gave. */
  adopt(bytes: Buffer): void {
    this.#buffer = bytes;
  }

  /** Takes the memory of a chunk back: its reader will not look at it again. */
  recycle(chunk: Uint8Array): void {
    const { buffer } = chunk;
    // What is smaller was copied out, or read before reads were this large.
    if (buffer.byteLength !== this.#readBytes || this.#spares.length === MAX_SPARES) return;
    this.#spares.push(Buffer.from(buffer));
  }

  /** Adds bytes; `false` when enough of them wait, and reading must stop. */
  append(bytes: Buffer, start: number, end: number): boolean {
    if (end > start && !this.#ended) this.#push(this.#own(bytes, start, end));
    this.#paused = this.#isFull();
    return !this.#paused;
  }

  /** The body is complete. */
  finish(): void {
    this.#source = undefined;
    this.#ended = true;
    this.#buffer = undefined;
    this.#spares = [];
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(DONE);
  }

  /**
   * The body breaks off. What had come is read first, unless `discard`: then the reader has given
   * up and wants no more of it.
   */
  fail(error: unknown, discard: boolean): void {
    if (this.#ended) return;
    if (discard) {
      this.#queue = [];
      this.#queued = 0;
    }
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#failure = error;
    else waiter.reject(error);
    this.finish();
  }

  #isFull(): boolean {
    return this.#queued >= HIGH_WATER_BYTES || this.#queue.length >= HIGH_WATER_CHUNKS;
  }

  #push(chunk: Uint8Array): void {
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value: chunk });
      return;
    }
    this.#queue.push(chunk);
    this.#queued += chunk.length;
  }

  /** The bytes as the consumer may keep them: the buffers that sockets read to are used again. */
  #own(bytes: Buffer, start: number, end: number): Uint8Array {
    if (bytes === this.#buffer && end - start >= HAND_OVER_BYTES) {
      this.#buffer = undefined;
      if (end === bytes.length && end < MAX_READ_BYTES) this.#growReads(end * 2);
      return bytes.subarray(start, end);
    }
    const length = end - start;
    const spare = length >= HAND_OVER_BYTES && length <= this.#readBytes && this.#spares.pop();
    const copy = spare ? spare.subarray(0, length) : Buffer.allocUnsafe(length);
    bytes.copy(copy, 0, start, end);
    return copy;
  }

  #growReads(bytes: number): void {
    this.#readBytes = bytes;
    this.#spares = [];
  }
}
