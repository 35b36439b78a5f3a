import type { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import type { Invocation } from '../../pipeline/index.ts';
import { IdleTimer } from './idle-timer.ts';

/** The client's end, as the server's end sees it. */
export interface Peer {
  /** Takes what the server writes, at once. `false` when that is enough until `drained` is called. */
  receive(chunk: Buffer | string, encoding: BufferEncoding): boolean;
  /** The server reads on. */
  wanted(): void;
  /** The server writes no more. */
  ended(): void;
  /** The server's end is gone. */
  closed(): void;
}

type Callback = (error?: Error | null) => void;

const LOOPBACK = '127.0.0.1';
/** As if the system had chosen them: each connection is seen to come from another port. */
const FIRST_PORT = 49_152;
const PORTS = 65_536 - FIRST_PORT;
let connections = 0;

/**
 * The server's end of a connection in memory: an app finds it in `request.socket`. It has what apps
 * and `node:http` use of a `net.Socket`.
 */
export class ServerEnd extends Duplex {
  /** What tells it from the sockets of others. */
  readonly inMemory = true;
  readonly remoteAddress = LOOPBACK;
  readonly remoteFamily = 'IPv4';
  readonly remotePort: number = FIRST_PORT + (connections++ % PORTS);
  readonly localAddress = LOOPBACK;
  readonly localFamily = 'IPv4';
  readonly localPort: number;
  readonly connecting = false;
  readonly pending = false;
  /** Whose request is on the connection. */
  invocation: Invocation | undefined;
  bytesRead = 0;
  bytesWritten = 0;
  /** As `setTimeout` has set it, in ms. */
  timeout = 0;
  readonly #peer: Peer;
  readonly #idle = new IdleTimer(() => this.emit('timeout'));
  /** The client has enough for now. */
  #held = false;
  #resume: (() => void) | undefined;

  /** @param localPort The port that the connection would have come in at. */
  constructor(peer: Peer, localPort: number) {
    super({ decodeStrings: false });
    this.#peer = peer;
    this.localPort = localPort;
  }

  /** For the client: bytes come. `false` when no more are wanted until `wanted` is called. */
  deliver(bytes: Buffer): boolean {
    this.bytesRead += bytes.length;
    this.#idle.touch();
    return this.push(bytes);
  }

  /** For the client: it reads on. */
  drained(): void {
    this.#held = false;
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, callback: Callback): void {
    if (this.#held) {
      this.#resume = () => {
        this._write(chunk, encoding, callback);
      };
      return;
    }
    this.#give(chunk, encoding);
    callback();
  }

  override _read(): void {
    this.#peer.wanted();
  }

  override _final(callback: Callback): void {
    this.#peer.ended();
    callback();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.#idle.stop();
    this.#resume = undefined;
    this.#peer.closed();
    callback(error);
  }

  /** Ends the connection when all is written; `node:http` does so after a last response. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  resetAndDestroy(): this {
    return this.destroy();
  }

  /** @param ms After so long without a byte `timeout` is emitted; 0 for never. */
  setTimeout(ms: number, listener?: () => void): this {
    this.timeout = ms;
    this.#idle.start(ms);
    if (listener === undefined) return this;
    if (ms === 0) this.off('timeout', listener);
    else this.once('timeout', listener);
    return this;
  }

  get readyState(): string {
    if (this.readable && this.writable) return 'open';
    if (this.readable) return 'readOnly';
    return this.writable ? 'writeOnly' : 'closed';
  }

  get bufferSize(): number {
    return this.writableLength;
  }

  address(): AddressInfo {
    return { address: this.localAddress, family: this.localFamily, port: this.localPort };
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  #give(chunk: Buffer | string, encoding: BufferEncoding): void {
    this.#idle.touch();
    this.#held = !this.#peer.receive(chunk, encoding);
  }
}
