import type { AbortListener, AbortSource } from './abort-source.ts';

/**
 * What an `AbortController` and its signal are together, without what these cost: a listener that comes
 * and goes allocates nothing. A signal is made for who asks for one.
 */
export class Abortable implements AbortSource {
  #controller: AbortController | undefined;
  #abortReason: Error | undefined;
  /** A few at most as a rule. */
  #listeners: (AbortListener | (() => void))[] | undefined;

  /** Aborts when this is given up. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  /** Whether it has been given up. */
  get aborted(): boolean {
    return this.#abortReason !== undefined;
  }

  /** The same as `abortReason`, as signals call it. */
  get reason(): Error | undefined {
    return this.#abortReason;
  }

  /** Why it was given up; `undefined` while it was not. */
  get abortReason(): Error | undefined {
    return this.#abortReason;
  }

  /** Calls the listener once when it is given up; never when that has happened before. */
  addEventListener(_type: 'abort', listener: AbortListener | (() => void)): void {
    if (this.#abortReason !== undefined) return;
    this.#listeners ??= [];
    if (!this.#listeners.includes(listener)) this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: AbortListener | (() => void)): void {
    const index = this.#listeners?.indexOf(listener) ?? -1;
    if (index !== -1) this.#listeners!.splice(index, 1);
  }

  /** Gives it up; the first reason stands. */
  abort(reason: Error): void {
    if (this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    this.#controller?.abort(reason);
    const listeners = this.#listeners;
    // Taken off one by one: a listener may remove another, which must not hear of it then.
    while (listeners !== undefined && listeners.length > 0) {
      const listener = listeners.shift()!;
      if (typeof listener === 'function') listener();
      else listener.handleEvent();
    }
  }
}
