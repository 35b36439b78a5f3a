/** How many are remembered: some MB at most. */
const MAX_IDS = 10_000;

/** Which webhooks the app has taken, for as long as a copy of one would be accepted. */
export class ReplayMemory {
  /** Epoch ms until which each is remembered, the oldest first. */
  readonly #untilMs = new Map<string, number>();

  has(id: string): boolean {
    const untilMs = this.#untilMs.get(id);
    return untilMs !== undefined && untilMs >= Date.now();
  }

  add(id: string, forMs: number): void {
    // Anew at the end.
    this.#untilMs.delete(id);
    this.#untilMs.set(id, Date.now() + forMs);
    for (const [oldest, untilMs] of this.#untilMs) {
      if (untilMs >= Date.now() && this.#untilMs.size <= MAX_IDS) return;
      this.#untilMs.delete(oldest);
    }
  }
}
