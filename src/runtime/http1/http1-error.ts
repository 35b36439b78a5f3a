/**
 * What went wrong with a request.
 *
 * - `refused`: nobody listens at the address.
 * - `unreachable`: no connection for another reason (no route, unknown host, no permission, …).
 * - `timeout`: no connection within `connectTimeoutMs`.
 * - `closed`: the connection ended before the response's head was whole.
 * - `truncated`: the connection ended inside the response's body.
 * - `protocol`: what came back is not HTTP/1.1, or is ambiguous.
 * - `head-too-large`, `body-too-large`: a part of the response is over its limit.
 * - `aborted`: given up from this side: the signal, `close()`, or a request body that threw.
 * - `invalid-request`: the request cannot be written safely; nothing was sent.
 */
export type Http1ErrorKind =
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'closed'
  | 'truncated'
  | 'protocol'
  | 'head-too-large'
  | 'body-too-large'
  | 'aborted'
  | 'invalid-request';

/** Why a request has no response, and how far it got. */
export class Http1Error extends Error {
  readonly kind: Http1ErrorKind;
  /**
   * `false` only when it is certain that no byte of the request left this process: then it can be
   * sent again, whatever its method.
   */
  requestBytesSent = false;
  /** Whether any byte of a response had come. */
  responseBytesReceived = false;
  /** Whether the connection had served another request before. */
  reusedConnection = false;

  constructor(kind: Http1ErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Http1Error';
    this.kind = kind;
    // Frames of this client and of Node's sockets tell nobody anything: kind and message say it all.
    this.stack = `${this.name}: ${message}`;
  }
}

/** The response breaks HTTP/1.1: `message` continues the sentence "The server sent …". */
export function protocolError(what: string): Http1Error {
  return new Http1Error('protocol', `The server sent ${what}`);
}

/** The kind of error that a failed connection attempt is. */
export function connectErrorKind(error: unknown): 'refused' | 'unreachable' | 'timeout' {
  const code = (error as { code?: unknown } | undefined)?.code;
  // A Unix socket whose file is not there yet is the same to callers as a port nobody listens on.
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return 'refused';
  return code === 'ETIMEDOUT' ? 'timeout' : 'unreachable';
}
