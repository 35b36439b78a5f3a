import { Buffer } from 'node:buffer';
import { AdapterError, type Body, HttpHeaders, type Invocation } from '../../pipeline/index.ts';
import { errorDocument } from './error-document.ts';
import { untilAborted } from './until-aborted.ts';

/** Parts the prelude from the payload: eight NUL bytes. */
const DELIMITER = new Uint8Array(8);

/**
 * A streamed answer as Lambda reads it: the prelude, eight NULs, the payload. The prelude leaves at
 * once, whether or not a body follows: Lambda's callers wait for it.
 */
export class StreamedResponse implements AsyncIterable<Uint8Array> {
  /** The field lines of the request that carries it. */
  static readonly fields =
    'Content-Type: application/vnd.awslambda.http-integration-response\r\n' +
    'Lambda-Runtime-Function-Response-Mode: streaming\r\n' +
    'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n';

  readonly #prelude: string;
  readonly #body: Body;
  readonly #invocation: Invocation;
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

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    yield Buffer.concat([Buffer.from(this.#prelude, 'utf8'), DELIMITER]);
    if (this.#body instanceof Uint8Array) {
      if (this.#body.byteLength > 0) yield this.#body;
      return;
    }
    try {
      yield* untilAborted(this.#body, this.#invocation.signal);
    } catch (error) {
      this.#failure = AdapterError.from(this.#invocation.abortReason ?? error);
    }
  }

  /** The trailers that tell Lambda of a failure in mid-stream; `undefined` when there was none. */
  trailers(): HttpHeaders | undefined {
    if (this.#failure === undefined) return undefined;
    return new HttpHeaders([
      ['Lambda-Runtime-Function-Error-Type', this.#failure.errorType],
      [
        'Lambda-Runtime-Function-Error-Body',
        Buffer.from(errorDocument(this.#failure), 'utf8').toString('base64'),
      ],
    ]);
  }
}
