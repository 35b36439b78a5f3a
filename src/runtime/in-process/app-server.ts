import type { Server } from 'node:http';
import { type OpenTransport, socketsTo } from '../http1/index.ts';
import { ClientEnd } from './client-end.ts';

/** Where the app is expected to listen. */
export interface AppAddress {
  readonly host: string;
  readonly port: number;
}

/** The servers of this process that listen, and among them the app. */
export class AppServer {
  readonly #listening = new Set<Server>();
  #address: AppAddress | undefined;
  #server: Server | undefined;
  #found: (() => void) | undefined;

  /** A server listens on a TCP port. */
  add(server: Server): void {
    this.#listening.add(server);
    this.#consider(server);
  }

  /**
   * Waits until a server listens on the port: the first that does is the app.
   * @returns What connects to it, in memory.
   */
  async find(address: AppAddress): Promise<OpenTransport> {
    this.#address = address;
    for (const server of this.#listening) this.#consider(server);
    if (this.#server === undefined) {
      await new Promise<void>((resolve) => {
        this.#found = resolve;
      });
    }
    const refused = socketsTo({ host: address.host, port: address.port });
    return (reader) => {
      const server = this.#server;
      return server?.listening ? new ClientEnd(server, reader) : refused(reader);
    };
  }

  /** The ports on which servers listen. */
  get ports(): number[] {
    return [...this.#listening].filter(({ listening }) => listening).map(portOf);
  }

  #consider(server: Server): void {
    if (portOf(server) !== this.#address?.port) return;
    // An app may close its server, and listen with another.
    if (this.#server?.listening) return;
    this.#server = server;
    this.#found?.();
  }
}

/** 0 when it does not listen. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
