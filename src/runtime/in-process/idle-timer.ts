import { monotonicMs } from '../monotonic-ms.ts';

/**
 * Tells when nothing has happened for a while, as the timeout of a socket does. To set it anew, which
 * happens twice with each request, makes no timer: one that fires too early looks again later.
 */
export class IdleTimer {
  readonly #onIdle: () => void;
  #limitMs = 0;
  #sinceMs = 0;
  #dueMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  /** @param limitMs How long nothing may happen; 0 for as long as it likes. */
  start(limitMs: number): void {
    this.#limitMs = limitMs;
    this.touch();
  }

  /** Something has happened. */
  touch(): void {
    if (this.#limitMs === 0) return;
    this.#sinceMs = monotonicMs();
    if (this.#timer !== undefined && this.#dueMs <= this.#sinceMs + this.#limitMs) return;
    this.#arm(this.#limitMs);
  }

  stop(): void {
    this.#limitMs = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#dueMs = monotonicMs() + ms;
    this.#timer = setTimeout(() => this.#fire(), ms);
    // Like a socket's, it does not keep the process alive.
    this.#timer.unref();
  }

  #fire(): void {
    this.#timer = undefined;
    if (this.#limitMs === 0) return;
    const leftMs = this.#limitMs - (monotonicMs() - this.#sinceMs);
    // Timers may fire a fraction of a millisecond early.
    if (leftMs >= 1) this.#arm(leftMs);
    else this.#onIdle();
  }
}
