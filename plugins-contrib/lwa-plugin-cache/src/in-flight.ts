/** Requests that are at the app, by key: others for the same may wait for the first one's answer. */
export class InFlight {
  readonly #pending = new Map<string, Promise<void>>();

  /** What to wait for; `undefined` when nobody is asking for it. */
  of(key: string): Promise<void> | undefined {
    return this.#pending.get(key);
  }

  /** The caller goes to the app. Returns what is to be called when its answer is stored, or will not be. */
  begin(key: string): () => void {
    let end!: () => void;
    const pending = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#pending.set(key, pending);
    return () => {
      if (this.#pending.get(key) === pending) this.#pending.delete(key);
      end();
    };
  }
}
