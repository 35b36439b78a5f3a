import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { parseRequest, type RawRequest } from '../differential/raw-app.ts';

/** What the app does with the connection that a request came on. */
export type Behaviour = (socket: Socket, request: RawRequest) => void;

/** A whole answer. */
export function answer(body: string | Uint8Array = 'ok', fields = '', status = '200 OK'): Buffer {
  const bytes = Buffer.from(body);
  const head = `HTTP/1.1 ${status}\r\nContent-Length: ${bytes.length}\r\n${fields}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

/** An HTTP server on raw sockets: it answers with `ok` unless it is told to do something else. */
export class FaultyApp {
  readonly requests: RawRequest[] = [];
  /** @default answers */
  behave: Behaviour | undefined;
  /** Whether `behave` is asked as soon as the head of a request is there. */
  early = false;
  /** How many connections have been made. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  constructor() {
    this.#server = createServer((socket) => {
      this.#serve(socket);
    });
  }

  get port(): number {
    return this.#port;
  }

  /** On the same port each time. */
  async listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** As if its process had ended. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.connections++;
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let received = Buffer.alloc(0);
    let begun = false;
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (this.early && !begun && received.includes('\r\n\r\n')) {
        begun = true;
        const [method = '', target = ''] = received.toString('latin1').split(' ');
        const request = { method, target, version: '', headers: [], body: Buffer.alloc(0) };
        this.requests.push(request);
        this.behave?.(socket, request);
      }
      for (;;) {
        const parsed = parseRequest(received);
        if (parsed === undefined) return;
        received = received.subarray(parsed.bytes);
        if (begun) {
          begun = false;
          continue;
        }
        this.requests.push(parsed.request);
        if (this.behave === undefined) socket.write(answer());
        else this.behave(socket, parsed.request);
      }
    });
  }
}
