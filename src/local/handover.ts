/** The time in which one environment is replaced with another: what runs ends, and the rest waits. */
export class Handover {
  #serving = 0;
  #onServed: (() => void) | undefined;
  #pending: Promise<void> | undefined;

  /** Settles when the old environment has gone. `undefined` when none is being replaced. */
  get pending(): Promise<void> | undefined {
    return this.#pending;
  }

  /** Counts an invocation that an environment serves until it has. */
  async serve(running: Promise<void>): Promise<void> {
    this.#serving++;
    try {
      await running;
    } finally {
      if (--this.#serving === 0) this.#onServed?.();
    }
  }

  /** Runs `retire` once nothing is being served. */
  async run(retire: () => Promise<void>): Promise<void> {
    let settle!: () => void;
    this.#pending = new Promise((resolve) => {
      settle = resolve;
    });
    try {
      if (this.#serving > 0) {
        await new Promise<void>((resolve) => {
          this.#onServed = resolve;
        });
      }
      await retire();
    } finally {
      this.#pending = undefined;
      settle();
    }
  }
}
