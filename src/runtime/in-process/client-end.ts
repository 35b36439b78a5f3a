import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Invocation } from '../../pipeline/index.ts';
import type { Http1Request, Transport, TransportReader } from '../http1/index.ts';
import { enterInvocations } from './invocation-context.ts';
import { invocationStorage } from './invocation-storage.ts';
import { type Peer, ServerEnd } from './server-end.ts';

type Taken = () => void;

/** What `node:net` counts connections by: a server that closes waits for them. */
interface ConnectionCount {
  _connections?: number;
  _emitCloseIfDrained?: () => void;
}

/** How many bytes one character of text may become. */
const WIDEST = 3;

/**
 * The client's end of a connection in memory to a server in this process. What is written reaches the
 * server in the next tick: what its listeners throw there is uncaught, as it would be over TCP. What
 * the server writes is read at once.
 */
export class ClientEnd extends EventEmitter implements Transport, Peer {
  connecting = false;
  writableLength = 0;
  readonly #server: Server & ConnectionCount;
  readonly #reader: TransportReader;
  readonly #serverEnd: ServerEnd;
  #queue: (Buffer | Taken)[] = [];
  #scheduled = false;
  #opened = false;
  /** The server reads no further for now. */
  #blocked = false;
  #ended = false;
  #gone = false;

  /** @param port What the app sees as its own port, where the server does not listen. */
  constructor(server: Server, reader: TransportReader, port = 0) {
    super();
    this.#server = server;
    this.#reader = reader;
    const address = server.address() as AddressInfo | null;
    this.#serverEnd = new ServerEnd(this, address?.port ?? port);
  }

  begin({ context }: Http1Request): void {
    const invocation = context instanceof Invocation ? context : undefined;
    this.#serverEnd.invocation = invocation;
    const { asked } = invocationStorage;
    invocationStorage.early = asked === undefined ? invocation : undefined;
    if (asked !== undefined) enterInvocations(this.#server, asked);
  }

  write(chunk: Uint8Array | string, _encoding?: 'latin1', taken?: Taken): boolean {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : asBuffer(chunk);
    if (bytes.length > 0) {
      this.#queue.push(bytes);
      this.writableLength += bytes.length;
    }
    if (taken) this.#queue.push(taken);
    this.#schedule();
    return true;
  }

  cork(): void {
    // The queue of a tick is taken as a whole.
  }

  uncork(): void {
    // See cork.
  }

  ref(): void {
    // Nothing in memory keeps a process alive.
  }

  unref(): void {
    // See ref.
  }

  resume(): void {
    this.#serverEnd.drained();
  }

  /** The server sees the connection go, as if the client had closed it. */
  destroy(): void {
    this.#gone = true;
    this.#queue = [];
    this.#serverEnd.destroy();
  }

  receive(chunk: Buffer | string, encoding: BufferEncoding): boolean {
    // It is being destroyed, and nobody reads any more.
    if (this.#gone) return true;
    let bytes: Buffer;
    let length: number;
    if (typeof chunk === 'string') {
      bytes = this.#reader.buffer();
      if (chunk.length * WIDEST <= bytes.length) length = bytes.write(chunk, 0, encoding);
      else {
        bytes = Buffer.from(chunk, encoding);
        length = bytes.length;
      }
    } else {
      bytes = chunk;
      length = chunk.length;
    }
    if (length === 0) return true;
    this.#serverEnd.bytesWritten += length;
    return this.#reader.callback(length, bytes);
  }

  wanted(): void {
    if (!this.#blocked) return;
    this.#blocked = false;
    this.#schedule();
  }

  ended(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.emit('end');
  }

  closed(): void {
    this.#gone = true;
    this.#queue = [];
    if (this.#opened) {
      const server = this.#server;
      if (server._connections !== undefined) server._connections--;
      server._emitCloseIfDrained?.();
    }
    // To close a socket is to end it first.
    this.ended();
    this.emit('close');
  }

  #schedule(): void {
    if (this.#scheduled || this.#blocked || this.#gone) return;
    this.#scheduled = true;
    process.nextTick(this.#flush);
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    if (!this.#opened && !this.#gone) this.#open();
    try {
      while (!this.#blocked) {
        const next = this.#queue.shift();
        if (next === undefined) break;
        if (typeof next === 'function') next();
        else {
          this.writableLength -= next.length;
          this.#blocked = !this.#serverEnd.deliver(next);
        }
      }
    } finally {
      // A listener of the app may have thrown, and the app may survive that.
      if (this.#queue.length > 0) this.#schedule();
    }
    if (this.writableLength === 0) this.emit('drain');
  };

  #open(): void {
    this.#opened = true;
    const server = this.#server;
    if (server._connections !== undefined) server._connections++;
    server.emit('connection', this.#serverEnd);
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
