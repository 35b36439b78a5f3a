import type { IncomingMessage } from 'node:http';
import type { StreamedContent } from '../http1/index.ts';

/**
 * The body of a request, read no faster than it is passed on. Giving it up leaves the connection open:
 * its answer is still to be sent on it.
 */
export class IncomingBody implements StreamedContent {
  readonly length: number | undefined;
  readonly #message: IncomingMessage;
  readonly #begin: () => void;

  /**
   * @param length As declared, in bytes; `undefined` in the chunked coding.
   * @param begin Called when the body is asked for.
   */
  constructor(message: IncomingMessage, length: number | undefined, begin: () => void) {
    this.#message = message;
    this.length = length;
    this.#begin = begin;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    this.#begin();
    return this.#message.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  }
}
