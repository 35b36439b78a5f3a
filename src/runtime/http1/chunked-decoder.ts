import { protocolError } from './http1-error.ts';
import { isTokenByte } from './token.ts';

const CR = 13;
const LF = 10;
const QUOTE = 34;
const SEMICOLON = 59;
const EQUALS = 61;
const BACKSLASH = 92;

/** Thirteen hexadecimal digits: the most that a JavaScript number holds exactly. */
const MAX_SIZE_DIGITS = 13;
/** Bytes of a chunk-size line. Extensions mean nothing to us, so little of them is read. */
const MAX_LINE_BYTES = 4096;

const SIZE = 0;
const NAME_START = 1;
const NAME = 2;
const VALUE_START = 3;
const VALUE = 4;
const QUOTED = 5;
const QUOTED_PAIR = 6;
const QUOTED_END = 7;
const SIZE_LF = 8;
const DATA = 9;
const DATA_CR = 10;
const DATA_LF = 11;
const TRAILERS = 12;

/**
 * Decodes the chunked transfer coding (RFC 9112, section 7.1) in place: the data of all chunks in
 * one read is moved together, so that a thousand tiny chunks become one piece. Chunk extensions are
 * read over; any deviation from the grammar is refused.
 */
export class ChunkedDecoder {
  #state = SIZE;
  /** Of the current chunk: its size so far, then what is left of it. */
  #size = 0;
  #digits = 0;
  #lineBytes = 0;
  /** After {@link decode}: the data is `bytes[dataStart, dataEnd)`. */
  dataStart = 0;
  dataEnd = 0;

  /** A new body begins. */
  reset(): void {
    this.#state = SIZE;
    this.#size = 0;
    this.#digits = 0;
    this.#lineBytes = 0;
  }

  /** The last chunk has been read: what follows is the trailer section. */
  get atTrailers(): boolean {
    return this.#state === TRAILERS;
  }

  /**
   * Decodes `bytes[start, end)`, overwriting parts of it. Returns the index of the first byte that
   * was not taken: `end`, or the start of the trailer section.
   */
  decode(bytes: Buffer, start: number, end: number): number {
    this.dataStart = start;
    this.dataEnd = start;
    let index = start;
    while (index < end) {
      if (this.#state === DATA) {
        const taken = Math.min(this.#size, end - index);
        this.#gather(bytes, index, taken);
        index += taken;
        this.#size -= taken;
        if (this.#size === 0) this.#state = DATA_CR;
      } else if (this.#state === TRAILERS) break;
      else this.#step(bytes[index++]!);
    }
    return index;
  }

  #gather(bytes: Buffer, from: number, length: number): void {
    if (this.dataEnd === this.dataStart) {
      this.dataStart = from;
      this.dataEnd = from + length;
      return;
    }
    bytes.copyWithin(this.dataEnd, from, from + length);
    this.dataEnd += length;
  }

  #step(byte: number): void {
    switch (this.#state) {
      case SIZE:
        this.#sizeByte(byte);
        break;
      case SIZE_LF:
        expect(byte, LF);
        this.#state = this.#size === 0 ? TRAILERS : DATA;
        break;
      case DATA_CR:
        expect(byte, CR);
        this.#state = DATA_LF;
        break;
      case DATA_LF:
        expect(byte, LF);
        this.reset();
        break;
      default:
        this.#extensionByte(byte);
    }
  }

  #sizeByte(byte: number): void {
    const value = hexValue(byte);
    if (value !== -1) {
      if (++this.#digits > MAX_SIZE_DIGITS) throw protocolError('a chunk size that is too large');
      this.#size = this.#size * 16 + value;
      return;
    }
    if (this.#digits === 0) throw protocolError('a chunk without a size');
    if (byte === CR) this.#state = SIZE_LF;
    else if (byte === SEMICOLON) this.#state = NAME_START;
    else throw protocolError('a malformed chunk size');
  }

  #extensionByte(byte: number): void {
    if (++this.#lineBytes > MAX_LINE_BYTES) throw protocolError('an endless chunk extension');
    if (this.#state === QUOTED || this.#state === QUOTED_PAIR) {
      if ((byte < 32 && byte !== 9) || byte === 127) throw badExtension();
      if (this.#state === QUOTED_PAIR) this.#state = QUOTED;
      else if (byte === QUOTE) this.#state = QUOTED_END;
      else if (byte === BACKSLASH) this.#state = QUOTED_PAIR;
    } else if (this.#state === NAME_START && isTokenByte(byte)) this.#state = NAME;
    else if (this.#state === VALUE_START && isTokenByte(byte)) this.#state = VALUE;
    else if (this.#state === VALUE_START && byte === QUOTE) this.#state = QUOTED;
    else if (this.#state === NAME_START || this.#state === VALUE_START) throw badExtension();
    else if (byte === CR) this.#state = SIZE_LF;
    else if (byte === SEMICOLON) this.#state = NAME_START;
    else if (byte === EQUALS && this.#state === NAME) this.#state = VALUE_START;
    else if (this.#state === QUOTED_END || !isTokenByte(byte)) throw badExtension();
  }
}

function badExtension() {
  return protocolError('a malformed chunk extension');
}

function expect(byte: number, expected: number): void {
  if (byte !== expected) throw protocolError('a chunk that is not ended by CRLF');
}

function hexValue(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
