import { Http1Error } from './http1-error.ts';

/**
 * A declared length is believed, and memory for it taken at once, up to this many bytes; beyond it
 * memory grows with what really comes.
 */
const MAX_PREALLOCATED = 16 * 1024 * 1024;

/** Collects a body that is wanted whole. */
export class WholeBody {
  readonly #length: number;
  readonly #maxBytes: number;
  #bytes: Buffer;
  #filled = 0;

  /**
   * @param length what Content-Length says; -1 when the end is not known beforehand.
   * @param expected how many bytes are known to be at hand: a first guess where `length` is -1.
   */
  constructor(length: number, expected: number, maxBytes: number) {
    this.#length = length;
    this.#maxBytes = maxBytes;
    if (length > maxBytes) throw this.#tooLarge(`${length}`);
    // One byte more than the body: a read that fills it shows that the server sent too much, and
    // one that does not shows that the socket is drained, which saves a system call.
    const capacity = length === -1 ? expected : Math.min(length, MAX_PREALLOCATED) + 1;
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** Where the socket may read to directly, so that a large body is never copied. */
  readTarget(): Buffer | undefined {
    if (this.#length === -1 || this.#filled === this.#bytes.length) return undefined;
    return this.#bytes.subarray(this.#filled);
  }

  /** Adds bytes. Bytes that were read into {@link readTarget} are already where they belong. */
  append(bytes: Buffer, start: number, end: number): void {
    const filled = this.#filled + end - start;
    if (filled > this.#maxBytes) throw this.#tooLarge(`over ${this.#maxBytes}`);
    if (!this.#isReadTarget(bytes, start)) {
      if (filled > this.#bytes.length) this.#grow(filled);
      bytes.copy(this.#bytes, this.#filled, start, end);
    }
    this.#filled = filled;
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#filled);
  }

  #isReadTarget(bytes: Buffer, start: number): boolean {
    return (
      bytes.buffer === this.#bytes.buffer &&
      bytes.byteOffset + start === this.#bytes.byteOffset + this.#filled
    );
  }

  #grow(needed: number): void {
    const limit = this.#length === -1 ? Number.POSITIVE_INFINITY : this.#length + 1;
    const grown = Buffer.allocUnsafe(Math.max(needed, Math.min(this.#bytes.length * 2, limit)));
    this.#bytes.copy(grown, 0, 0, this.#filled);
    this.#bytes = grown;
  }

  #tooLarge(size: string): Http1Error {
    return new Http1Error(
      'body-too-large',
      `The response body is ${size} bytes; at most ${this.#maxBytes} are taken`,
    );
  }
}
