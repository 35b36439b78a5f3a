import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** One request, byte for byte as it stood on the wire; text fields are latin1. */
export interface RawRequest {
  method: string;
  target: string;
  version: string;
  /** Field lines in order, names as they were spelled. */
  headers: [name: string, value: string][];
  /** The content, chunked coding removed. */
  body: Buffer;
}

/** What the app writes back: raw bytes, and whether it hangs up after them. */
export interface RawAnswer {
  bytes: Buffer;
  hangUp?: boolean;
}

/**
 * An HTTP server that parses as little as it can: what a test compares is what was sent, not what
 * Node's parser makes of it.
 */
export class RawApp {
  readonly requests: RawRequest[] = [];
  answer: RawAnswer = { bytes: Buffer.alloc(0) };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (;;) {
        const parsed = parseRequest(received);
        if (parsed === undefined) return;
        received = received.subarray(parsed.bytes);
        this.requests.push(parsed.request);
        if (this.answer.hangUp) socket.end(this.answer.bytes);
        else socket.write(this.answer.bytes);
      }
    });
  }
}

/** The first whole request in `bytes`; `undefined` while some of it is missing. */
export function parseRequest(bytes: Buffer): { request: RawRequest; bytes: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [line = '', ...fields] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const [method = '', target = '', version = ''] = line.split(' ');
  const headers = fields.map((field): [string, string] => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon), field.slice(colon + 1).trim()];
  });
  const find = (name: string) => headers.find(([other]) => other.toLowerCase() === name)?.[1];
  const start = headEnd + 4;
  if (find('transfer-encoding') !== undefined) {
    const content = parseChunked(bytes, start);
    if (content === undefined) return undefined;
    return {
      request: { method, target, version, headers, body: content.body },
      bytes: content.end,
    };
  }
  const end = start + Number(find('content-length') ?? 0);
  if (bytes.length < end) return undefined;
  const body = Buffer.from(bytes.subarray(start, end));
  return { request: { method, target, version, headers, body }, bytes: end };
}

function parseChunked(bytes: Buffer, start: number): { body: Buffer; end: number } | undefined {
  const chunks: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { body: Buffer.concat(chunks), end: next };
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}
