import type { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';

/** What an event tells about the client of a connection. */
export interface ClientIdentity {
  readonly userAgent: string;
  readonly sourceIp: string;
}

/** One client of a WebSocket API, from its handshake on. */
export class WebSocketConnection {
  /** As API Gateway makes them: base64, with padding. */
  readonly id = randomBytes(11).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  readonly connectedAt = Date.now();
  readonly identity: ClientIdentity;
  /** The `Host` of the handshake. */
  readonly host: string;
  lastActiveAt = this.connectedAt;
  #socket: WebSocket | undefined;

  constructor(identity: ClientIdentity, host: string) {
    this.identity = identity;
    this.host = host;
  }

  /** The function has let the client in. */
  open(socket: WebSocket): void {
    this.#socket = socket;
  }

  /** Sends a message to the client. `false` when it has gone. */
  send(message: Buffer | string): boolean {
    if (this.#socket === undefined || this.#socket.readyState !== this.#socket.OPEN) return false;
    this.lastActiveAt = Date.now();
    this.#socket.send(message);
    return true;
  }

  /** Closes the connection. */
  close(code: number, reason: string): void {
    this.#socket?.close(code, reason);
  }
}
