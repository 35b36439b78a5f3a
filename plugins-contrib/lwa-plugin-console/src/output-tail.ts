/** Keeps the last bytes of an output, and little more than those. */
export class OutputTail {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #cut = false;

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    // Each byte is copied once for every time that the limit is filled.
    if (this.#size > this.#limit * 2) this.#shorten();
  }

  /** As text, from the first whole character on. */
  text(): string {
    this.#shorten();
    const bytes = Buffer.concat(this.#chunks);
    return (this.#cut ? bytes.subarray(firstCharacter(bytes)) : bytes).toString('utf8');
  }

  #shorten(): void {
    if (this.#size <= this.#limit) return;
    const kept = Buffer.concat(this.#chunks).subarray(-this.#limit);
    this.#chunks = [Buffer.from(kept)];
    this.#size = kept.length;
    this.#cut = true;
  }
}

/** UTF-8's continuation bytes are 10xxxxxx, and three at most. */
function firstCharacter(bytes: Buffer): number {
  let start = 0;
  while (start < 3 && (bytes[start]! & 0xc0) === 0x80) start++;
  return start;
}
