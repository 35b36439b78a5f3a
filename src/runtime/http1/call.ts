import type { AbortListener, AbortSource } from '../../pipeline/index.ts';
import type { Connection } from './connection.ts';
import { Http1Error } from './http1-error.ts';
import type { Http1Request, Http1Response } from './http1-message.ts';
import type { RequestContent } from './request-content.ts';

/** Whom a call tells that its signal has fired. */
export interface CallOwner {
  abort(call: Call, error: Http1Error): void;
}

/** One request on its way, from the pool's queue to the end of the exchange. */
export class Call implements AbortListener {
  readonly request: Http1Request;
  /** The request's head and content, ready to be written, and to be written once more. */
  readonly head: string;
  readonly content: RequestContent;
  /** The connection that it is on; `undefined` while it waits for one. */
  connection: Connection | undefined;
  readonly resolve: (response: Http1Response) => void;
  readonly #reject: (error: unknown) => void;
  readonly #owner: CallOwner;

  constructor(
    request: Http1Request,
    head: string,
    content: RequestContent,
    resolve: (response: Http1Response) => void,
    reject: (error: unknown) => void,
    owner: CallOwner,
  ) {
    this.request = request;
    this.head = head;
    this.content = content;
    this.connection = undefined;
    this.resolve = resolve;
    this.#reject = reject;
    this.#owner = owner;
    // The call is its own listener: no closure, and nothing at all without a signal.
    request.signal?.addEventListener('abort', this);
  }

  /** Called by the signal. */
  handleEvent(): void {
    this.#owner.abort(this, abortedBy(this.request.signal!));
  }

  reject(error: Http1Error): void {
    this.over();
    this.#reject(error);
  }

  /** Both messages are through, or will never be. */
  over(): void {
    this.connection = undefined;
    this.request.signal?.removeEventListener('abort', this);
  }
}

/** The error of a request whose signal has fired. */
export function abortedBy(signal: AbortSource): Http1Error {
  return new Http1Error('aborted', 'The request was aborted', signal.reason);
}
