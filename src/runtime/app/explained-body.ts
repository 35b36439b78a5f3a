import type { StreamedContent } from '../http1/index.ts';

type Result = IteratorResult<Uint8Array, unknown>;

/**
 * A streamed body that breaks off with a better error than its own. Not a generator: that would not
 * pass `return()` on while it waits for the next chunk.
 */
export class ExplainedBody implements AsyncIterableIterator<Uint8Array, unknown> {
  readonly #body: StreamedContent;
  readonly #iterator: AsyncIterator<Uint8Array, unknown>;
  readonly #rethrow: (error: unknown) => Promise<never>;

  /** @param explain Resolves with what is to be thrown in the error's place. */
  constructor(body: StreamedContent, explain: (error: unknown) => Promise<Error>) {
    this.#body = body;
    this.#iterator = body[Symbol.asyncIterator]();
    this.#rethrow = async (error) => {
      throw await explain(error);
    };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    return this.#iterator.next().catch(this.#rethrow);
  }

  async return(): Promise<Result> {
    return (await this.#iterator.return?.()) ?? { done: true, value: undefined };
  }

  recycle(chunk: Uint8Array): void {
    this.#body.recycle?.(chunk);
  }
}
