import type { AbortListener, AbortSource } from '../../pipeline/index.ts';

/**
 * What ends one probe: its time, or the end of the whole wait. One is made every 10 ms while the app
 * starts and wants the processor for itself, so that it is lighter than two `AbortSignal`s.
 */
export class ProbeLimit implements AbortSource {
  /** The time was over. */
  timedOut = false;
  readonly #timeoutMs: number;
  readonly #wait: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #listener: AbortListener | (() => void) | undefined;

  /** @param wait Ends the probe, too. */
  constructor(timeoutMs: number, wait: AbortSignal) {
    this.#timeoutMs = timeoutMs;
    this.#wait = wait;
    this.#timer = setTimeout(() => {
      this.timedOut = true;
      this.handleEvent();
    }, timeoutMs);
    wait.addEventListener('abort', this);
  }

  get aborted(): boolean {
    return this.timedOut || this.#wait.aborted;
  }

  get reason(): unknown {
    if (this.#wait.aborted) return this.#wait.reason as unknown;
    return new Error(`The time for the probe, ${this.#timeoutMs} ms, was over`);
  }

  /** A probe is one call, which has one listener. */
  addEventListener(_type: 'abort', listener: AbortListener | (() => void)): void {
    this.#listener = listener;
  }

  removeEventListener(): void {
    this.#listener = undefined;
  }

  /** For the signal: the wait has ended. */
  handleEvent(): void {
    const listener = this.#listener;
    if (typeof listener === 'function') listener();
    else listener?.handleEvent();
  }

  /** The probe is over. */
  end(): void {
    clearTimeout(this.#timer);
    this.#wait.removeEventListener('abort', this);
  }
}
