import { Http1Error, protocolError } from './http1-error.ts';

const CR = 13;
const LF = 10;
const TAB = 9;

/**
 * Finds the end of a head, or of a trailer section, in bytes that come in pieces. One pass looks at
 * each byte once: it finds the empty line and refuses every control character that could mean
 * something else to another reader (NUL, a bare CR, a bare LF).
 */
export class HeadScanner {
  readonly #maxBytes: number;
  #stash: Buffer | undefined;
  #stashed = 0;
  /** Where the current line starts, and where the scan goes on: indices into the stash. */
  #lineStart = 0;
  #next = 0;
  /** Bytes taken by the heads of this response so far, interim ones included. */
  #spent = 0;
  /** Whether the head that was found has a byte over 127. */
  wide = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Forgets everything: a new response begins. */
  reset(): void {
    this.#stash = undefined;
    this.#stashed = 0;
    this.#spent = 0;
    this.#lineStart = 0;
    this.wide = false;
  }

  /** Whether a part of a head is waiting for its rest. */
  get pending(): boolean {
    return this.#stashed > 0;
  }

  /** The text of the head that {@link scan} found: one latin1 character per byte. */
  text = '';

  /**
   * Looks for the end of the head in `bytes[start, end)`. Returns the index after it and sets
   * `text`, or returns -1 and keeps the bytes until more come.
   */
  scan(bytes: Buffer, start: number, end: number): number {
    if (this.#stashed > 0) return this.#scanStash(bytes, start, end);
    this.wide = false;
    this.#lineStart = start;
    const stop = this.#find(bytes, start, end);
    if (stop === -1) {
      this.#lineStart -= start;
      this.#next -= start;
      this.#keep(bytes, start, end);
      this.#refuseOver(this.#stashed);
      return -1;
    }
    this.#spend(stop - start);
    this.text = bytes.toString('latin1', start, stop);
    return stop;
  }

  #scanStash(bytes: Buffer, start: number, end: number): number {
    const before = this.#stashed;
    this.#keep(bytes, start, end);
    const stop = this.#find(this.#stash!, this.#next, this.#stashed);
    if (stop === -1) {
      this.#refuseOver(this.#stashed);
      return -1;
    }
    this.#spend(stop);
    this.text = this.#stash!.toString('latin1', 0, stop);
    this.#stash = undefined;
    this.#stashed = 0;
    return start + stop - before;
  }

  #find(bytes: Buffer, from: number, end: number): number {
    for (let index = from; index < end; index++) {
      const byte = bytes[index]!;
      if (byte > 31 && byte < 127) continue;
      if (byte > 127) this.wide = true;
      else if (byte === CR) {
        if (index + 1 === end) {
          this.#next = index;
          return -1;
        }
        if (bytes[index + 1] !== LF) throw protocolError('a bare CR in its head');
        if (index === this.#lineStart) return index + 2;
        index++;
        this.#lineStart = index + 1;
      } else if (byte !== TAB) throw protocolError(`${nameOf(byte)} in its head`);
    }
    this.#next = end;
    return -1;
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    const length = this.#stashed + end - start;
    if (this.#stash === undefined || this.#stash.length < length) {
      const grown = Buffer.allocUnsafe(Math.max(1024, length * 2));
      if (this.#stash !== undefined) this.#stash.copy(grown, 0, 0, this.#stashed);
      this.#stash = grown;
    }
    bytes.copy(this.#stash, this.#stashed, start, end);
    this.#stashed = length;
  }

  #spend(bytes: number): void {
    this.#refuseOver(bytes);
    this.#spent += bytes;
  }

  #refuseOver(bytes: number): void {
    if (this.#spent + bytes <= this.#maxBytes) return;
    throw new Http1Error('head-too-large', `The response head is over ${this.#maxBytes} bytes`);
  }
}

function nameOf(byte: number): string {
  if (byte === LF) return 'a bare LF';
  if (byte === 0) return 'a NUL byte';
  return `the control character 0x${byte.toString(16).padStart(2, '0')}`;
}
