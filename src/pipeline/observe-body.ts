import type { Body } from './http-message.ts';

/** Who watches a body pass. What these functions throw breaks the body off. */
export interface BodyObserver {
  /** Each chunk. Its bytes may be written over later: copy what is to be kept. */
  chunk?(chunk: Uint8Array): void;
  /** Once, at the end: with the error when it broke off, without one also when it was given up. */
  end?(error?: unknown): void;
}

/**
 * The same body, watched while it passes: to count its bytes or to learn when it ends. Nothing is
 * kept of it, and one that streams still streams. One that is whole is observed at once.
 *
 * @example
 * response.body = observeBody(response.body, { chunk: ({ length }) => (size += length) });
 */
export function observeBody(body: Body, observer: BodyObserver): Body {
  if (!(body instanceof Uint8Array)) return new ObservedBody(body, observer);
  observer.chunk?.(body);
  observer.end?.();
  return body;
}

type Result = IteratorResult<Uint8Array, unknown>;

/** Not a generator: that would not pass `return()` on before the first chunk is asked for. */
class ObservedBody implements AsyncIterableIterator<Uint8Array, unknown> {
  readonly #body: AsyncIterable<Uint8Array>;
  readonly #observer: BodyObserver;
  #iterator: AsyncIterator<Uint8Array, unknown> | undefined;
  #ended = false;

  constructor(body: AsyncIterable<Uint8Array>, observer: BodyObserver) {
    this.#body = body;
    this.#observer = observer;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Result> {
    let result: Result;
    try {
      result = await this.#read().next();
    } catch (error) {
      this.#end(error);
      throw error;
    }
    if (result.done) this.#end();
    else this.#observer.chunk?.(result.value);
    return result;
  }

  async return(): Promise<Result> {
    this.#end();
    return (await this.#read().return?.()) ?? { done: true, value: undefined };
  }

  /** Gives the memory of a chunk that has been written back to whoever reads into it. */
  recycle(chunk: Uint8Array): void {
    (this.#body as { recycle?(chunk: Uint8Array): void }).recycle?.(chunk);
  }

  #read(): AsyncIterator<Uint8Array, unknown> {
    this.#iterator ??= this.#body[Symbol.asyncIterator]();
    return this.#iterator;
  }

  #end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#observer.end?.(error);
  }
}
