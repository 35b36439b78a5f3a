import { monotonicMs } from '../monotonic-ms.ts';
import type { Call } from './call.ts';
import { connectErrorKind, Http1Error } from './http1-error.ts';
import { isStreamed, writeRequest } from './request-content.ts';
import { RequestUpload, type UploadOwner } from './request-upload.ts';
import { type ResponseLimits, ResponseParser } from './response-parser.ts';
import type { BodySource } from './streaming-body.ts';
import type { OpenTransport, Transport } from './transport.ts';

/** Where reads go that have no better place. All connections share it: each read is copied out at once. */
const SCRATCH = Buffer.allocUnsafeSlow(64 * 1024);

/** How connections are made. */
export interface ConnectionOptions extends ResponseLimits {
  readonly open: OpenTransport;
  /** The address in messages. */
  readonly name: string;
  readonly connectTimeoutMs: number | undefined;
}

/** The pool, as a connection sees it. */
export interface ConnectionOwner {
  /** The exchange is over, and the connection can serve another. */
  released(connection: Connection): void;
  /** The call has no response, for this reason. */
  failed(call: Call, error: Http1Error): void;
  /** The connection is of no more use. Called once, after the call on it has failed. */
  gone(connection: Connection): void;
}

/** One connection, and the exchange that is on it: at most one at a time. */
export class Connection implements BodySource, UploadOwner {
  readonly #options: ConnectionOptions;
  readonly #owner: ConnectionOwner;
  readonly #parser: ResponseParser;
  readonly #socket: Transport;
  #timer: NodeJS.Timeout | undefined;
  #connected: boolean;
  #gone = false;
  #call: Call | undefined;
  #upload: RequestUpload | undefined;
  /** The caller has the response; when it streams, its body may still be on its way. */
  #answered = false;
  #writeRefused = false;
  #exchanges = 0;
  #idleSinceWall = 0;
  #idleSinceMonotonic = 0;

  constructor(options: ConnectionOptions, owner: ConnectionOwner) {
    this.#options = options;
    this.#owner = owner;
    this.#parser = new ResponseParser(options, this);
    this.#socket = options.open({
      buffer: () => this.#parser.readTarget() ?? SCRATCH,
      adopt: (bytes) => this.#parser.adopt(bytes),
      callback: (length, bytes) => this.#read(bytes as Buffer, length),
    });
    this.#connected = !this.#socket.connecting;
    this.#listen();
  }

  /** Sends the request of `call`, and settles it. */
  send(call: Call): void {
    this.#call = call;
    call.connection = this;
    this.#answered = false;
    const socket = this.#socket;
    if (call.request.unref === true) socket.unref();
    else if (this.#exchanges > 0) socket.ref();
    this.#exchanges++;
    socket.begin?.(call.request);
    const { method, streaming, trailers } = call.request;
    this.#parser.begin(method === 'HEAD', streaming === true);
    if (isStreamed(call.content)) {
      this.#upload = new RequestUpload(socket, call.content, trailers, this);
      void this.#upload.run(call.head);
      return;
    }
    writeRequest(socket, call.head, call.content);
    // The kernel refused the write at once: the server is gone, and not a byte has left.
    this.#writeRefused = Boolean(socket.errored);
  }

  /**
   * Whether it has been idle for longer than the server, or `limitMs`, may allow.
   *
   * Both clocks are asked, because a frozen sandbox stops timers: the monotonic one may stand still
   * in a snapshot, and the wall clock may be set back.
   */
  isStale(limitMs: number): boolean {
    const wall = Date.now() - this.#idleSinceWall;
    const idle = Math.max(wall, monotonicMs() - this.#idleSinceMonotonic);
    const kept = this.#parser.keepAliveMs;
    // The server's clock started earlier than ours: a second of margin, or half of a short time.
    return idle > limitMs || idle > Math.max(kept - 1000, kept / 2);
  }

  /** Drops the connection, and fails what is on it with `error`. */
  abort(error: Http1Error): void {
    this.#fail(error, true);
  }

  /** Drops the connection, which is idle. */
  destroy(): void {
    if (this.#shut()) this.#owner.gone(this);
  }

  /** For the streamed body: it has room again. */
  resumeReading(): void {
    this.#socket.resume();
  }

  /** For the streamed body: nobody reads it any more. */
  abandon(): void {
    this.#conclude(false);
  }

  /** For the upload: all of it is written. */
  uploaded(): void {
    this.#upload = undefined;
    if (this.#call !== undefined && this.#parser.complete) this.#settleUpload();
  }

  /** For the upload: the content broke off. */
  uploadFailed(cause: unknown): void {
    this.#upload = undefined;
    const error =
      cause instanceof Http1Error
        ? cause
        : new Http1Error('aborted', 'The request body failed', cause);
    this.#fail(error, true);
  }

  #listen(): void {
    const { connectTimeoutMs, name } = this.#options;
    const socket = this.#socket;
    socket.on('connect', () => {
      this.#connected = true;
      clearTimeout(this.#timer);
    });
    socket.on('drain', () => this.#upload?.drained());
    socket.on('end', () => this.#ended());
    socket.on('error', (cause) => this.#lost(cause));
    socket.on('close', () => this.#lost());
    if (connectTimeoutMs === undefined) return;
    this.#timer = setTimeout(() => {
      this.#fail(
        new Http1Error('timeout', `No connection to ${name} within ${connectTimeoutMs} ms`),
        false,
      );
    }, connectTimeoutMs);
  }

  #read(bytes: Buffer, length: number): boolean {
    // What comes while no request is out cannot be the answer to one.
    if (this.#call === undefined) {
      this.destroy();
      return false;
    }
    const parser = this.#parser;
    let wantsMore = false;
    let failure: unknown;
    try {
      wantsMore = parser.parse(bytes, length);
    } catch (error) {
      failure = error;
    }
    // A streamed response counts from its head on, even where the rest of the read is nonsense.
    this.#answer(this.#call);
    if (failure !== undefined) this.#fail(failure as Http1Error, false);
    else if (parser.complete) {
      this.#settleUpload();
      return true;
    }
    return wantsMore;
  }

  /** Gives the caller the response, once it is there. */
  #answer(call: Call): void {
    const { response } = this.#parser;
    if (this.#answered || response === undefined) return;
    this.#answered = true;
    call.resolve(response);
  }

  /**
   * After the response: ends the exchange, or lets the rest of the request go out first. A server
   * that answered with an error, or closes, does not want that rest.
   */
  #settleUpload(): void {
    const { keepAliveMs, status } = this.#parser;
    const unsent = this.#socket.writableLength > 0;
    if (this.#upload === undefined && !unsent) this.#conclude(keepAliveMs > 0);
    else if (keepAliveMs === 0 || status >= 400) this.#conclude(false);
    else if (this.#upload === undefined) {
      const call = this.#call;
      // Writes are done in order: the callback of an empty one comes after all before it.
      this.#socket.write('', 'latin1', () => {
        if (this.#call === call) this.#settleUpload();
      });
    }
  }

  /** Ends an exchange whose response the caller has. */
  #conclude(reusable: boolean): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#call = undefined;
    this.#upload?.stop();
    this.#upload = undefined;
    call.over();
    if (!reusable) {
      this.destroy();
      return;
    }
    this.#idleSinceWall = Date.now();
    this.#idleSinceMonotonic = monotonicMs();
    this.#socket.unref();
    this.#owner.released(this);
  }

  #ended(): void {
    if (this.#call !== undefined && !this.#parser.complete && this.#parser.end()) {
      this.#answer(this.#call);
      this.#conclude(false);
    }
    this.#lost();
  }

  /** Ends the connection; `true` the first time. */
  #shut(): boolean {
    if (this.#gone) return false;
    this.#gone = true;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    return true;
  }

  #fail(error: Http1Error, discard: boolean): void {
    const call = this.#call;
    this.#call = undefined;
    const upload = this.#upload;
    this.#upload = undefined;
    const first = this.#shut();
    upload?.stop();
    if (call !== undefined) this.#reject(call, error, discard);
    if (first) this.#owner.gone(this);
  }

  #reject(call: Call, error: Http1Error, discard: boolean): void {
    error.requestBytesSent = this.#connected && !this.#writeRefused;
    error.responseBytesReceived = this.#parser.started;
    error.reusedConnection = this.#exchanges > 1;
    if (this.#answered) {
      const { explain } = call.request;
      this.#parser.fail(explain === undefined ? error : explain(error), discard);
      call.over();
    } else this.#owner.failed(call, error);
  }

  /** The connection is lost, with `cause` or by a quiet end. */
  #lost(cause?: Error): void {
    if (this.#call === undefined) this.destroy();
    else this.#fail(this.#lossOf(cause), false);
  }

  #lossOf(cause: Error | undefined): Http1Error {
    const { name } = this.#options;
    const why = cause === undefined ? '' : `: ${cause.message || connectErrorKind(cause)}`;
    if (!this.#connected) {
      return new Http1Error(connectErrorKind(cause), `Cannot connect to ${name}${why}`, cause);
    }
    if (this.#parser.headRead) {
      const message = `${name} closed the connection inside the response body${why}`;
      return new Http1Error('truncated', message, cause);
    }
    const where = this.#parser.started ? 'inside the response head' : 'before it answered';
    return new Http1Error('closed', `${name} closed the connection ${where}${why}`, cause);
  }
}
