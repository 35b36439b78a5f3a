import type { AbortListener, AbortSource } from '../../pipeline/index.ts';

/**
 * What ends one probe: its time, or the end of the whole wait. It is made every 10 ms while the app
 * starts and wants the processor for itself; `AbortSignal.any` and `.timeout` cost ten times as much.
 */
export class ProbeLimit implements AbortSource {
  /** The time was over. */
  timedOut = false;
  reason: unknown;
  readonly #wait: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #listener: AbortListener | (() => void) | undefined;

  /** @param wait Ends the probe, too. */
  constructor(timeoutMs: number, wait: AbortSignal) {
    this.#wait = wait;
    this.#timer = setTimeout(() => {
      this.timedOut = true;
      this.#fire(new Error(`The time for the probe, ${timeoutMs} ms, was over`));
    }, timeoutMs);
    wait.addEventListener('abort', this);
  }

  get aborted(): boolean {
    return this.timedOut || this.#wait.aborted;
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
    this.#fire(this.#wait.reason);
  }

  /** The probe is over. */
  end(): void {
    clearTimeout(this.#timer);
    this.#wait.removeEventListener('abort', this);
  }

  #fire(reason: unknown): void {
    this.reason ??= reason;
    const listener = this.#listener;
    if (typeof listener === 'function') listener();
    else listener?.handleEvent();
  }
}
