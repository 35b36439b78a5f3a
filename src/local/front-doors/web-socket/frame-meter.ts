/**
 * Reads the heads of a client's WebSocket frames as they pass (RFC 6455, 5.2), to know how long each
 * is: the WebSocket library limits messages only.
 */
export class FrameMeter {
  readonly #limit: number;
  /** Of the head of a frame. */
  readonly #head: number[] = [];
  /** Bytes of the frame that are still to come. */
  #rest = 0;

  /** @param limit bytes of payload that a frame may have. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes the next bytes. `false` when they begin a frame that is too long. */
  push(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#rest > 0) {
        const skipped = Math.min(this.#rest, chunk.length - at);
        this.#rest -= skipped;
        at += skipped;
        continue;
      }
      this.#head.push(chunk[at]!);
      at++;
      const length = payloadLength(this.#head);
      if (length === undefined) continue;
      if (length > this.#limit) return false;
      const masked = (this.#head[1]! & 0x80) !== 0;
      this.#rest = length + (masked ? 4 : 0);
      this.#head.length = 0;
    }
    return true;
  }
}

/** `undefined` while the head is not complete up to the masking key. */
function payloadLength(head: readonly number[]): number | undefined {
  if (head.length < 2) return undefined;
  const short = head[1]! & 0x7f;
  if (short < 126) return short;
  const end = short === 126 ? 4 : 10;
  if (head.length < end) return undefined;
  return head.slice(2, end).reduce((length, byte) => length * 256 + byte, 0);
}
