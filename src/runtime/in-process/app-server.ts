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
  #find!: () => void;
  /** Resolves when the app has begun to listen. */
  readonly found = new Promise<void>((resolve) => {
    this.#find = resolve;
  });
  #begin!: () => void;
  /** Resolves when any server has, which need not be the app. */
  readonly begun = new Promise<void>((resolve) => {
    this.#begin = resolve;
  });

  /** A server listens on a TCP port. */
  add(server: Server): void {
    this.#listening.add(server);
    this.#begin();
    this.#consider(server);
  }

  /**
   * Says where the app is expected: the first server that listens there is the app.
   * @returns What connects to it, in memory.
   */
  expect(address: AppAddress): OpenTransport {
    this.#address = address;
    for (const server of this.#listening) this.#consider(server);
    const refused = socketsTo({ host: address.host, port: address.port });
    return (reader) => {
      const server = this.#server;
      return server?.listening ? new ClientEnd(server, reader) : refused(reader);
    };
  }

  /** Whether the app has begun to listen. */
  get isFound(): boolean {
    return this.#server !== undefined;
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
    this.#find();
  }
}

/** 0 when it does not listen. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
