import type { EventSource } from './event-source.ts';
import type { HttpRequest, HttpResponse } from './http-message.ts';
import type { Invocation } from './invocation.ts';

/**
 * One invocation on its way through the pipeline. It has this fixed shape, and nothing else carries
 * per-invocation state: a plugin that must remember something keeps it in a `WeakMap` by exchange.
 */
export class Exchange {
  readonly invocation: Invocation;
  readonly source: EventSource;
  /** What the app will see. In `failed` after a decoding error, an empty `GET /`. */
  request: HttpRequest;
  /** `undefined` until the app or a plugin has answered. */
  response: HttpResponse | undefined;
  /**
   * Whether the answer's body may leave in chunks as they come. Otherwise it must be whole, and fit
   * into what Lambda takes: 6 MB as JSON, base64 included.
   */
  readonly streaming: boolean;

  constructor(
    invocation: Invocation,
    source: EventSource,
    request: HttpRequest,
    streaming = false,
  ) {
    this.invocation = invocation;
    this.source = source;
    this.request = request;
    this.response = undefined;
    this.streaming = streaming;
  }
}

/** An exchange that has been answered: what the `response` hook gets. */
export type AnsweredExchange = Exchange & { response: HttpResponse };
