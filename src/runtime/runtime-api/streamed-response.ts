import { Buffer } from 'node:buffer';
import { AdapterError, type Body, HttpHeaders, type Invocation } from '../../pipeline/index.ts';
import type { StreamedContent } from '../http1/index.ts';
import { errorDocument } from './error-document.ts';

type Result = IteratorResult<Uint8Array, undefined>;

/** How many NUL bytes part the prelude from the payload. */
const DELIMITER_BYTES = 8;
/** A body that is whole and no larger than this leaves in one chunk with the prelude. */
const MAX_JOINED_BYTES = 64 * 1024;
/** Trailers are header fields to those who read them: they have room for a message, not for pages. */
const MAX_ERROR_CHARACTERS = 2000;

const NOTHING = new Uint8Array(0);
const DONE: Result = { done: true, value: undefined };

/**
 * A streamed answer as Lambda reads it: the prelude, eight NULs, the payload. The prelude leaves at
 * once, whether or not a body follows: Lambda's callers wait for it. When the body breaks off, or the
 * invocation is given up, it ends, and the trailers say why.
 *
 * Not a generator: what a generator delegates to does not hear of `return()` before its next chunk, and
 * that may be long in coming.
 */
export class StreamedResponse implements AsyncIterableIterator<Uint8Array, undefined> {
  /** The field lines of the request that carries it. */
  static readonly fields =
    'Content-Type: application/vnd.awslambda.http-integration-response\r\n' +
    'Lambda-Runtime-Function-Response-Mode: streaming\r\n' +
    'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n';

  readonly #prelude: string;
  readonly #body: Body;
  readonly #invocation: Invocation;
  /** The body's, from the second chunk on. */
  #iterator: AsyncIterator<Uint8Array> | undefined;
  #begun = false;
  #over = false;
  #waiter: ((result: Result) => void) | undefined;
  #failure: AdapterError | undefined;

  constructor(prelude: string, body: Body, invocation: Invocation) {
    this.#prelude = prelude;
    this.#body = body;
    this.#invocation = invocation;
  }

  /** What ended the body before its time. */
  get failure(): AdapterError | undefined {
    return this.#failure;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (!this.#begun) return Promise.resolve({ done: false, value: this.#begin() });
    if (this.#over) return Promise.resolve(DONE);
    return new Promise((resolve) => {
      this.#waiter = resolve;
      this.#iterator!.next().then(this.#passOn, this.#breakOff);
    });
  }

  /** For the upload: this chunk has left. */
  recycle(chunk: Uint8Array): void {
    (this.#body as StreamedContent).recycle?.(chunk);
  }

  /** Nobody wants the rest: the body's producer is told at once, also while its next chunk is awaited. */
  return(): Promise<Result> {
    this.#begun = true;
    this.#iterator ??= iteratorOf(this.#body);
    this.#stop();
    return Promise.resolve(DONE);
  }

  /** For the invocation's signal: it is given up. */
  handleEvent(): void {
    if (this.#over) return;
    this.#failure = AdapterError.from(this.#invocation.abortReason);
    this.#stop();
  }

  /** The trailers that tell Lambda of a failure in mid-stream; `undefined` when there was none. */
  trailers(): HttpHeaders | undefined {
    if (this.#failure === undefined) return undefined;
    return new HttpHeaders([
      ['Lambda-Runtime-Function-Error-Type', this.#failure.errorType],
      [
        'Lambda-Runtime-Function-Error-Body',
        Buffer.from(errorDocument(this.#failure, MAX_ERROR_CHARACTERS), 'utf8').toString('base64'),
      ],
    ]);
  }

  #begin(): Uint8Array {
    this.#begun = true;
    const body = this.#body;
    if (body instanceof Uint8Array && body.length <= MAX_JOINED_BYTES) {
      this.#over = true;
      return this.#head(body);
    }
    this.#iterator = iteratorOf(body);
    // What is whole is sent, whatever has become of the invocation: it may be the answer to that.
    if (!(body instanceof Uint8Array)) {
      if (this.#invocation.aborted) this.handleEvent();
      else this.#invocation.addEventListener('abort', this);
    }
    return this.#head(NOTHING);
  }

  #head(body: Uint8Array): Uint8Array {
    const end = Buffer.byteLength(this.#prelude, 'utf8') + DELIMITER_BYTES;
    const chunk = Buffer.alloc(end + body.length);
    chunk.write(this.#prelude, 'utf8');
    chunk.set(body, end);
    return chunk;
  }

  readonly #passOn = (result: IteratorResult<Uint8Array, unknown>): void => {
    if (result.done === true) this.#end();
    else this.#settle(result);
  };

  readonly #breakOff = (error: unknown): void => {
    if (!this.#over) this.#failure = AdapterError.from(this.#invocation.abortReason ?? error);
    this.#end();
  };

  #stop(): void {
    if (this.#over) return;
    this.#end();
    this.#iterator?.return?.().catch(() => undefined);
  }

  #end(): void {
    this.#over = true;
    this.#invocation.removeEventListener('abort', this);
    this.#settle(DONE);
  }

  #settle(result: Result): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.(result);
  }
}

function iteratorOf(body: Body): AsyncIterator<Uint8Array> {
  if (!(body instanceof Uint8Array)) return body[Symbol.asyncIterator]();
  return onlyChunk(body);
}

async function* onlyChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array, undefined> {
  yield bytes;
}
