import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';

/** A server that speaks bytes: each test says what it does with a connection. */
export interface RawServer {
  readonly port: number;
  /** Connections accepted so far. */
  readonly accepted: Socket[];
  close(): Promise<void>;
}

/** Starts a raw server on a free port, or on a Unix socket; it ends with the test. */
export async function startRawServer(
  t: ExecutionContext,
  serve: (socket: Socket, index: number) => void,
  path?: string,
): Promise<RawServer> {
  const accepted: Socket[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    accepted.push(socket);
    serve(socket, accepted.length - 1);
  });
  if (path === undefined) server.listen(0, '127.0.0.1');
  else server.listen(path);
  await once(server, 'listening');
  async function close(): Promise<void> {
    for (const socket of accepted) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  }
  t.teardown(close);
  return { port: (server.address() as AddressInfo | string as AddressInfo).port, accepted, close };
}

/** Calls back for each request whose head has come, with the head and what followed it. */
export function onRequest(socket: Socket, serve: (head: string, rest: Buffer) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const end = bytes.indexOf('\r\n\r\n');
    if (end === -1) return;
    const head = bytes.toString('latin1', 0, end + 4);
    const rest = bytes.subarray(end + 4);
    bytes = Buffer.alloc(0);
    serve(head, rest);
  });
}

/** Answers each request with the same bytes. */
export function answering(answer: string | Buffer): (socket: Socket) => void {
  return (socket) => onRequest(socket, () => socket.write(answer, 'latin1'));
}

/** Resolves when the connection is no more, whether it ended or was reset. */
export async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return;
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
}
