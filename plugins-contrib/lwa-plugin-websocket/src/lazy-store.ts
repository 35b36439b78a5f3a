import type { Connection, ConnectionStore, KnownConnection } from './connection-store.ts';

/** A store that is made when it is first asked: until then it costs nothing. */
export class LazyStore implements ConnectionStore {
  readonly #make: () => Promise<ConnectionStore>;
  #store: Promise<ConnectionStore> | undefined;

  constructor(make: () => Promise<ConnectionStore>) {
    this.#make = make;
  }

  async join(connection: Connection, channels: readonly string[]): Promise<void> {
    await (await this.#made()).join(connection, channels);
  }

  async leave(connectionId: string, channels: readonly string[]): Promise<void> {
    await (await this.#made()).leave(connectionId, channels);
  }

  async remove(connectionId: string): Promise<void> {
    await (await this.#made()).remove(connectionId);
  }

  async members(channel: string): Promise<readonly Connection[]> {
    return await (await this.#made()).members(channel);
  }

  async find(connectionId: string): Promise<KnownConnection | undefined> {
    return await (await this.#made()).find(connectionId);
  }

  #made(): Promise<ConnectionStore> {
    this.#store ??= this.#make();
    return this.#store;
  }
}
