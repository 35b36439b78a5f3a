import type { Call, CallOwner } from './call.ts';
import { Connection, type ConnectionOptions, type ConnectionOwner } from './connection.ts';
import { Http1Error } from './http1-error.ts';
import { isStreamed } from './request-content.ts';

/** How many connections there may be, and how long an idle one is trusted. */
export interface PoolOptions extends ConnectionOptions {
  readonly idleLimitMs: number;
  readonly maxConnections: number;
}

/** The connections of a client: gives each call one, and a second try where that is safe. */
export class ConnectionPool implements ConnectionOwner, CallOwner {
  readonly #options: PoolOptions;
  readonly #connections = new Set<Connection>();
  /** The most recently used is last, and taken first. */
  readonly #idle: Connection[] = [];
  readonly #waiting: Call[] = [];
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Sends the call on an idle connection, a fresh one, or the next to become free. */
  send(call: Call): void {
    if (this.#closed) {
      call.reject(closedError());
      return;
    }
    const connection = this.#checkout();
    if (connection !== undefined) connection.send(call);
    else if (this.#connections.size < this.#options.maxConnections) this.#connect(call);
    else this.#waiting.push(call);
  }

  /** Whether a connection is idle. */
  get hasIdle(): boolean {
    return this.#idle.length > 0;
  }

  /** Drops the connections that are idle. */
  dropIdle(): void {
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  /** Drops every connection, and fails every call. */
  close(): void {
    this.#closed = true;
    for (const call of this.#waiting.splice(0)) call.reject(closedError());
    for (const connection of [...this.#connections]) connection.abort(closedError());
  }

  /** For calls: the signal has fired. */
  abort(call: Call, error: Http1Error): void {
    if (call.connection !== undefined) {
      call.connection.abort(error);
      return;
    }
    const index = this.#waiting.indexOf(call);
    if (index !== -1) this.#waiting.splice(index, 1);
    call.reject(error);
  }

  /** For connections: this one is free. */
  released(connection: Connection): void {
    const call = this.#waiting.shift();
    if (call === undefined) this.#idle.push(connection);
    else connection.send(call);
  }

  /**
   * For connections: this call has no response. It is sent once more, on a fresh connection, only
   * where a kept one was dead before anything had left for it. Once a byte has left, whatever the
   * method: a server that had closed the connection and one that broke down over this request look
   * the same from here, and no request may be handled twice.
   */
  failed(call: Call, error: Http1Error): void {
    const repeats =
      error.kind === 'closed' &&
      error.reusedConnection &&
      !error.requestBytesSent &&
      // Its content has begun to be read, and cannot be read again.
      !isStreamed(call.content);
    if (!repeats || this.#closed) {
      call.reject(error);
      return;
    }
    // Where one kept connection is dead, the others are likely to be.
    this.dropIdle();
    this.#connect(call);
  }

  /** For connections: this one is lost. */
  gone(connection: Connection): void {
    this.#connections.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index !== -1) this.#idle.splice(index, 1);
    const { maxConnections } = this.#options;
    if (this.#waiting.length === 0 || this.#connections.size >= maxConnections) return;
    this.#connect(this.#waiting.shift()!);
  }

  #checkout(): Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || !connection.isStale(this.#options.idleLimitMs)) {
        return connection;
      }
      connection.destroy();
    }
  }

  #connect(call: Call): void {
    const connection = new Connection(this.#options, this);
    this.#connections.add(connection);
    connection.send(call);
  }
}

function closedError(): Http1Error {
  return new Http1Error('aborted', 'The client is closed');
}
