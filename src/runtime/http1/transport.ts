import { connect, type IpcNetConnectOpts, type TcpNetConnectOpts } from 'node:net';
import type { Http1Request } from './http1-message.ts';

/** What a connection is made of: a socket, or something in memory that behaves like one. */
export interface Transport {
  /** Whether the other side has not been reached yet; then a `connect` event follows. */
  readonly connecting: boolean;
  /** Bytes that have been written and not been taken. */
  readonly writableLength: number;
  /** What has broken it. */
  readonly errored?: Error | null;
  /** Told of each request before it is written. A socket has no use for it. */
  begin?(request: Http1Request): void;
  write(bytes: Uint8Array): boolean;
  write(text: string, encoding: 'latin1', taken?: () => void): boolean;
  cork(): void;
  uncork(): void;
  /** Goes on reading after the reader has had enough. */
  resume(): unknown;
  ref(): unknown;
  unref(): unknown;
  destroy(): unknown;
  on(event: 'connect' | 'drain' | 'end' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Whom a transport gives what comes. */
export interface TransportReader {
  /** Where the next read should go, past the stream machinery. */
  buffer(): Buffer;
  /** Says that a read has gone elsewhere, to memory that nobody else uses any more. */
  adopt(bytes: Buffer): void;
  /**
   * Takes `bytes[0, length)`, which it may not keep. `bytes` is what `buffer` gave, or another.
   * @returns `false` when that is enough for now.
   */
  callback(length: number, bytes: Uint8Array): boolean;
}

/** Opens a transport to the one server of a client. */
export type OpenTransport = (reader: TransportReader) => Transport;

/** Sockets to an address. */
export function socketsTo(address: TcpNetConnectOpts | IpcNetConnectOpts): OpenTransport {
  const options = { ...address, noDelay: true };
  if (process.versions['bun'] !== undefined) return (reader) => listening(options, reader);
  return (reader) => connect({ ...options, onread: reader });
}

/** Bun reads to memory of its own all the same, and would copy it for `onread`. */
function listening(
  options: TcpNetConnectOpts | IpcNetConnectOpts,
  reader: TransportReader,
): Transport {
  const socket = connect(options);
  socket.on('data', (bytes: Buffer) => {
    // All of its memory, and not a view of what somebody else may have.
    if (bytes.length === bytes.buffer.byteLength) reader.adopt(bytes);
    if (!reader.callback(bytes.length, bytes)) socket.pause();
  });
  return socket;
}
