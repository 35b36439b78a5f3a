import { Buffer } from 'node:buffer';
import { stripVTControlCharacters } from 'node:util';

/** Keeps the last bytes of a stream, and never takes more memory than they do. */
export class OutputTail {
  readonly #limit: number;
  /** A ring: byte `n` of the stream stands at `n % #limit`. */
  #ring: Buffer | undefined;
  #total = 0;

  /** @param limit In bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Uint8Array): void {
    this.#ring ??= Buffer.allocUnsafe(this.#limit);
    this.#total += chunk.length;
    const kept = chunk.subarray(-this.#limit);
    const at = (this.#total - kept.length) % this.#limit;
    const untilEnd = kept.subarray(0, this.#limit - at);
    this.#ring.set(untilEnd, at);
    this.#ring.set(kept.subarray(untilEnd.length), 0);
  }

  /** The bytes that are kept, in order. */
  bytes(): Buffer {
    if (this.#ring === undefined) return Buffer.alloc(0);
    if (this.#total <= this.#limit) return Buffer.from(this.#ring.subarray(0, this.#total));
    const oldest = this.#total % this.#limit;
    return Buffer.concat([this.#ring.subarray(oldest), this.#ring.subarray(0, oldest)]);
  }

  /** The same as text for a report: without colours, and from the start of a line if there is one. */
  text(): string {
    let bytes = this.bytes();
    if (this.#total > this.#limit) {
      const line = bytes.indexOf(0x0a);
      bytes = bytes.subarray(line === -1 ? firstCharacter(bytes) : line + 1);
    }
    return stripVTControlCharacters(bytes.toString('utf8')).trimEnd();
  }
}

/** Where the first whole character begins: up to three bytes of one may be left over before it. */
function firstCharacter(bytes: Buffer): number {
  let at = 0;
  while (at < 3 && at < bytes.length && (bytes[at]! & 0xc0) === 0x80) at++;
  return at;
}
