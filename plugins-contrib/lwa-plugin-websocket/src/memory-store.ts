import type { Connection, ConnectionStore, KnownConnection } from './connection-store.ts';

/** Connections of this environment alone: for one environment, as `lwa dev` has. */
export class MemoryStore implements ConnectionStore {
  readonly #channels = new Map<string, Map<string, Connection>>();
  readonly #known = new Map<string, { connection: Connection; channels: Set<string> }>();

  join(connection: Connection, channels: readonly string[]): Promise<void> {
    const { id } = connection;
    const known = this.#known.get(id) ?? { connection, channels: new Set() };
    if (channels.length > 0) this.#known.set(id, known);
    for (const channel of channels) {
      const members = this.#channels.get(channel) ?? new Map<string, Connection>();
      this.#channels.set(channel, members.set(id, connection));
      known.channels.add(channel);
    }
    return Promise.resolve();
  }

  leave(connectionId: string, channels: readonly string[]): Promise<void> {
    const known = this.#known.get(connectionId);
    for (const channel of channels) {
      const members = this.#channels.get(channel);
      members?.delete(connectionId);
      if (members?.size === 0) this.#channels.delete(channel);
      known?.channels.delete(channel);
    }
    if (known?.channels.size === 0) this.#known.delete(connectionId);
    return Promise.resolve();
  }

  async remove(connectionId: string): Promise<void> {
    await this.leave(connectionId, [...(this.#known.get(connectionId)?.channels ?? [])]);
  }

  members(channel: string): Promise<readonly Connection[]> {
    return Promise.resolve([...(this.#channels.get(channel)?.values() ?? [])]);
  }

  find(connectionId: string): Promise<KnownConnection | undefined> {
    const known = this.#known.get(connectionId);
    return Promise.resolve(known && { ...known, channels: [...known.channels] });
  }
}
