import { abortedBy, Call } from './call.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { Http1Request, Http1Response } from './http1-message.ts';
import { framingOf, toContent } from './request-content.ts';
import { RequestHeadFormatter } from './request-head.ts';
import { type OpenTransport, socketsTo } from './transport.ts';

/** Where the server is, and how connections to it are kept. */
export interface Http1ClientOptions {
  /** @default "127.0.0.1" */
  host?: string | undefined;
  /** @default 80 */
  port?: number | undefined;
  /** A Unix socket, in place of host and port. */
  socketPath?: string | undefined;
  /** Opens connections that are no sockets; `host` and `port` then only name the server. */
  open?: OpenTransport | undefined;
  /**
   * A connection that has been idle for longer, ms, is not used again: frameworks close theirs
   * after a few seconds, and a sandbox may have been frozen in between. The server's
   * `Keep-Alive: timeout` can only shorten it. `Infinity` trusts the server to tell.
   * @default 500
   */
  idleLimitMs?: number | undefined;
  /** Requests beyond it wait for a connection. @default Infinity */
  maxConnections?: number | undefined;
  /** Bytes of a response's heads, interim ones included, and of its trailers. @default 131072 */
  maxHeadBytes?: number | undefined;
  /** Bytes of a body that is wanted whole. @default 268435456 */
  maxBodyBytes?: number | undefined;
  /** ms. @default none but the system's */
  connectTimeoutMs?: number | undefined;
}

/**
 * A minimal HTTP/1.1 client for one server: the Runtime API, or the app. Keep-alive, one request in
 * flight per connection, no redirects, no decompression, no read timeout: a poll of the Runtime API
 * may last for hours.
 */
export class Http1Client {
  readonly #pool: ConnectionPool;
  readonly #formatter: RequestHeadFormatter;

  /** @throws RangeError when the port is none. */
  constructor(options: Http1ClientOptions = {}) {
    const { host = '127.0.0.1', port = 80, socketPath } = options;
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new RangeError(`The port must be an integer from 0 to 65535; got ${port}`);
    }
    const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    this.#formatter = new RequestHeadFormatter(socketPath === undefined ? authority : 'localhost');
    this.#pool = new ConnectionPool({
      open:
        options.open ?? socketsTo(socketPath === undefined ? { host, port } : { path: socketPath }),
      name: socketPath ?? authority,
      connectTimeoutMs: options.connectTimeoutMs,
      idleLimitMs: options.idleLimitMs ?? 500,
      maxConnections: options.maxConnections ?? Number.POSITIVE_INFINITY,
      maxHeadBytes: options.maxHeadBytes ?? 128 * 1024,
      maxBodyBytes: options.maxBodyBytes ?? 256 * 1024 * 1024,
    });
  }

  /**
   * Sends a request and resolves with its response, whatever the status.
   * @throws Http1Error
   */
  request(request: Http1Request): Promise<Http1Response> {
    return new Promise((resolve, reject) => {
      if (request.signal?.aborted) throw abortedBy(request.signal);
      const content = toContent(request.body);
      const head = this.#formatter.format(request, framingOf(request.method, content));
      this.#pool.send(new Call(request, head, content, resolve, reject, this.#pool));
    });
  }

  /** Whether a connection is idle: then a request is with the system when `request` returns. */
  get hasIdle(): boolean {
    return this.#pool.hasIdle;
  }

  /** Drops the connections that are idle; the next requests make fresh ones. */
  dropIdle(): void {
    this.#pool.dropIdle();
  }

  /** Drops every connection. Requests in flight, waiting or made later fail with `aborted`. */
  close(): void {
    this.#pool.close();
  }
}
