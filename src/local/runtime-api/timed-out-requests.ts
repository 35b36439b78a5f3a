/** How many are remembered. */
const CAPACITY = 100;

/** The ids of invocations that timed out: a late answer to one of these gets 410 and not 400. */
export class TimedOutRequests {
  readonly #ids = new Set<string>();

  add(requestId: string): void {
    this.#ids.add(requestId);
    if (this.#ids.size <= CAPACITY) return;
    // A set keeps the order of insertion: the first is the oldest.
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }

  has(requestId: string): boolean {
    return this.#ids.has(requestId);
  }
}
