/** A client that is connected. */
export interface Connection {
  readonly id: string;
  /** Where messages for it go: the API and stage that it came through. */
  readonly endpoint: string;
  /** Since when, epoch ms. */
  readonly connectedMs: number;
}

/** What is known of one. */
export interface KnownConnection {
  readonly connection: Connection;
  readonly channels: readonly string[];
}

/**
 * Which connections there are, and in which channels. A channel is a group, all connections of a user,
 * or all there are: {@link groupChannel}, {@link userChannel}, {@link EVERYBODY}.
 */
export interface ConnectionStore {
  /** Keeps a connection in these channels, beside those in which it is. */
  join(connection: Connection, channels: readonly string[]): Promise<void>;
  leave(connectionId: string, channels: readonly string[]): Promise<void>;
  /** Forgets a connection in all its channels. */
  remove(connectionId: string): Promise<void>;
  /** The connections of a channel. */
  members(channel: string): Promise<readonly Connection[]>;
  /** `undefined` when there is no such connection. */
  find(connectionId: string): Promise<KnownConnection | undefined>;
}

/** The channel of all connections. */
export const EVERYBODY = '*';

const NAME_LENGTH = 256;

export function groupChannel(name: string): string {
  return `group:${name}`;
}

export function userChannel(name: string): string {
  return `user:${name}`;
}

/** The user in a channel's name; `undefined` when it is no user's. */
export function userOf(channel: string): string | undefined {
  return channel.startsWith('user:') ? channel.slice('user:'.length) : undefined;
}

/** Whether a group or a user can be called so. */
export function isName(name: string): boolean {
  return name.length > 0 && name.length <= NAME_LENGTH && !/\p{Cc}|\p{Cs}/u.test(name);
}
