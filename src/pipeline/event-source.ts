import type { Exchange } from './exchange.ts';
import type { HttpRequest, HttpResponse } from './http-message.ts';
import type { Invocation } from './invocation.ts';

/**
 * Translates one kind of event to an HTTP request, and the response back. One source serves an
 * invocation: the first, in order of registration, whose `matches` says yes.
 */
export interface EventSource {
  /** As Lambda's documentation calls it, in kebab-case: `http-api`, `alb`. */
  readonly name: string;
  /**
   * `http`: somebody waits for an HTTP answer, so an error becomes an answer (502, 504, …).
   * `event`: nobody does, so an error fails the invocation.
   */
  readonly kind: 'http' | 'event';
  /** Tried after every other source, whenever it was registered. @default false */
  readonly fallback?: boolean;
  /** Whether the event is this source's. Must not throw, whatever the event is. */
  matches(event: unknown): boolean;
  /**
   * The request that the app will see.
   * @throws AdapterError `LWA_ERR_EVENT_INVALID` when the event cannot be translated.
   */
  decode(invocation: Invocation): HttpRequest;
  /** What Lambda gets for a whole response: the payload of `POST …/response`, JSON. */
  encode(response: BufferedResponse, exchange: Exchange): EncodedPayload;
  /**
   * The metadata that goes before a streamed body (status, headers, cookies), JSON. A source
   * without it is always answered whole.
   */
  encodePrelude?(response: HttpResponse, exchange: Exchange): string;
}

/** A response whose body is whole. */
export type BufferedResponse = HttpResponse & { body: Uint8Array };

/** Text is sent as UTF-8; an array of byte chunks is sent one after the other. */
export type EncodedPayload = string | Uint8Array | readonly Uint8Array[];
