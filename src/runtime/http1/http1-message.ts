import type { AbortSource, Body, HttpHeaders } from '../../pipeline/index.ts';
import type { Http1Error } from './http1-error.ts';

/** Content to send: besides a {@link Body}, text (sent as UTF-8), or byte chunks one after the other. */
export type Http1RequestBody = Body | string | readonly Uint8Array[];

/** One request. */
export interface Http1Request {
  method: string;
  /** The request target as it shall stand on the request line. Never decoded or changed. */
  target: string;
  /**
   * `HttpHeaders`: written in order, except `content-length`, `transfer-encoding` and `connection`,
   * which the client writes itself.
   *
   * A string: field lines ready to be sent, `"Name: value\r\n…"`, each ended by CRLF, latin1. They
   * are not looked into, so constant fields cost nothing: the caller answers for them, and leaves
   * `Host` and the three fields above to the client.
   */
  fields: HttpHeaders | string;
  /** @default none */
  body?: Http1RequestBody | undefined;
  /** Asked for the trailer section after a body given as an iterable has ended. */
  trailers?: (() => HttpHeaders | undefined) | undefined;
  /**
   * `false`: resolve when the body is whole; it is a `Uint8Array`.
   * `true`: resolve with the head; the body is an iterable that honours back-pressure.
   * @default false
   */
  streaming?: boolean | undefined;
  /** Makes of an error that breaks off a streamed body what its reader is to get. @default the error */
  explain?: ((error: Http1Error) => unknown) | undefined;
  /** The process may end while this request waits for its response. @default false */
  unref?: boolean | undefined;
  /** What the server is to know of the request where it shares this process. */
  context?: unknown;
  /** Destroys the connection at once, also while the body streams. */
  signal?: AbortSource | undefined;
}

/** The response to it. */
export class Http1Response {
  /** 200 to 999. */
  readonly status: number;
  /** The reason phrase, latin1; `""` when there is none. */
  readonly reason: string;
  /** Names as they came; values decoded as UTF-8 where they are valid UTF-8, else as latin1. */
  readonly headers: HttpHeaders;
  body: Body;
  /** The trailer section of a chunked body, once that has ended. `undefined` when there is none. */
  trailers: HttpHeaders | undefined = undefined;

  constructor(status: number, reason: string, headers: HttpHeaders, body: Body) {
    this.status = status;
    this.reason = reason;
    this.headers = headers;
    this.body = body;
  }
}
