import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { PostedBytes } from '../runtime/streaming/posted-bytes.ts';

/** One invocation as it is delivered: fields beside, or in place of, those of every invocation. */
export interface Delivery {
  /** Bytes, or what becomes JSON. */
  event: unknown;
  /** A value of `undefined` leaves the field out; bytes are sent as they are, text as UTF-8. */
  fields?: Readonly<Record<string, string | Uint8Array | undefined>>;
  /** Epoch ms. @default a minute from now */
  deadlineMs?: number;
}

/** What the service does with the connection that a call came on. */
export type ServiceBehaviour = (socket: Socket) => void;

/**
 * Lambda's two APIs on raw sockets, for one adapter: it delivers any bytes, sees every byte that is
 * posted, and breaks in the way that it is told.
 */
export class FaultyService {
  /** What it does at a poll. @default delivers the next invocation */
  atNext: ServiceBehaviour | undefined;
  /** What it does once the head of an answer has come. */
  atPost: ((posted: PostedBytes) => void) | undefined;
  /** What it does when an answer is there. @default takes it: 202 */
  atPosted: ServiceBehaviour | undefined;
  /** What it does when an extension registers. @default registers it */
  atRegister: ServiceBehaviour | undefined;
  /** What it does when an extension asks for its next event. @default lets it wait */
  atEvent: ServiceBehaviour | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #deliveries: ((socket: Socket) => void)[] = [];
  #polls: Socket[] = [];
  #posts: PostedBytes[] = [];
  #waiters: ((posted: PostedBytes) => void)[] = [];
  #idle: (() => void)[] = [];
  #count = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#serve(socket);
    });
  }

  static async listen(): Promise<FaultyService> {
    const server = createServer();
    const service = new FaultyService(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  /** `host:port`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Delivers an invocation, and resolves when an answer to it has begun to come. */
  async invoke(delivery: Delivery): Promise<PostedBytes> {
    this.deliver(delivery);
    return this.#posts.shift() ?? (await new Promise((resolve) => this.#waiters.push(resolve)));
  }

  /** Delivers an invocation. */
  deliver(delivery: Delivery): void {
    this.#deliveries.push((socket) => {
      socket.write(deliveryBytes(delivery, `r${++this.#count}`));
    });
    this.#match();
  }

  /** Resolves when the adapter asks for the next invocation. */
  async idle(): Promise<void> {
    if (this.#polls.length > 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let received = Buffer.alloc(0);
    let posted: PostedBytes | undefined;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#polls = this.#polls.filter((poll) => poll !== socket);
      posted?.closed();
    });
    socket.on('data', (bytes) => {
      if (posted === undefined) received = Buffer.concat([received, bytes]);
      else posted.take(bytes);
      for (;;) {
        if (posted === undefined) {
          if (!received.includes('\r\n\r\n')) return;
          if (received.toString('latin1', 0, 4) === 'GET ') {
            this.#get(socket, received.toString('latin1'));
            received = Buffer.alloc(0);
            return;
          }
          posted = new PostedBytes(socket);
          posted.take(received);
          this.#begin(posted);
        }
        if (posted.end === undefined) return;
        this.#post(posted);
        received = Buffer.from(posted.rest, 'latin1');
        posted = undefined;
      }
    });
  }

  #get(socket: Socket, head: string): void {
    if (head.includes('/extension/')) {
      this.atEvent?.(socket);
      return;
    }
    if (this.atNext !== undefined) {
      this.atNext(socket);
      return;
    }
    this.#polls.push(socket);
    for (const wake of this.#idle.splice(0)) wake();
    this.#match();
  }

  #begin(posted: PostedBytes): void {
    if (posted.target.includes('/extension/')) return;
    this.atPost?.(posted);
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#posts.push(posted);
    else waiter(posted);
  }

  #post({ answered, socket, target }: PostedBytes): void {
    if (target.endsWith('/extension/register')) {
      if (this.atRegister !== undefined) this.atRegister(socket);
      else socket.write(reply('200 OK', 'Lambda-Extension-Identifier: e1\r\n'));
    } else if (target.includes('/extension/')) {
      socket.write(reply('202 Accepted'));
    } else if (!answered) {
      if (this.atPosted !== undefined) this.atPosted(socket);
      else socket.write(reply('202 Accepted'));
    }
  }

  #match(): void {
    if (this.#polls.length === 0 || this.#deliveries.length === 0) return;
    this.#deliveries.shift()!(this.#polls.shift()!);
  }
}

/** A whole answer of the service. */
export function reply(status: string, fields = '', body = '{}'): string {
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${status}\r\n${fields}Content-Length: ${length}\r\n\r\n${body}`;
}

/** An invocation on the wire. */
export function deliveryBytes(delivery: Delivery, requestId: string): Buffer {
  const { event, fields, deadlineMs = Date.now() + 60_000 } = delivery;
  const body = event instanceof Uint8Array ? event : Buffer.from(JSON.stringify(event) ?? '');
  const all: Delivery['fields'] = {
    'Lambda-Runtime-Aws-Request-Id': requestId,
    'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-west-1:123456789012:function:f',
    'Lambda-Runtime-Trace-Id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0',
    'Content-Length': String(body.length),
    ...fields,
  };
  const parts: Uint8Array[] = [Buffer.from('HTTP/1.1 200 OK\r\n')];
  for (const [name, value] of Object.entries(all)) {
    if (value === undefined) continue;
    parts.push(Buffer.from(`${name}: `), Buffer.from(value), Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('\r\n'), body]);
}
