import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { PostedBytes } from './posted-bytes.ts';

/** What an invocation is delivered with. */
export interface RawInvocation {
  readonly event: unknown;
  /** Epoch ms. @default a minute from now */
  readonly deadlineMs?: number;
}

/**
 * The Runtime API on raw sockets: it sees every byte that the adapter posts, and does to its
 * connections what it is told to. Whole posts are answered with 202.
 */
export class RawRuntimeApi {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #invocations: RawInvocation[] = [];
  #polls: Socket[] = [];
  #posts: PostedBytes[] = [];
  #postWaiters: ((posted: PostedBytes) => void)[] = [];
  #count = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#serve(socket);
    });
  }

  static async listen(): Promise<RawRuntimeApi> {
    const server = createServer();
    const api = new RawRuntimeApi(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return api;
  }

  /** `host:port`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Delivers an event, and resolves when the adapter begins to post an answer to it. */
  async invoke(invocation: RawInvocation): Promise<PostedBytes> {
    this.#invocations.push(invocation);
    this.#deliver();
    return this.#posts.shift() ?? (await new Promise((resolve) => this.#postWaiters.push(resolve)));
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let text = '';
    let posted: PostedBytes | undefined;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#polls = this.#polls.filter((poll) => poll !== socket);
      posted?.closed();
    });
    socket.on('data', (bytes) => {
      if (posted !== undefined) posted.take(bytes);
      else text += bytes.toString('latin1');
      for (;;) {
        if (posted === undefined && text.startsWith('POST ')) {
          posted = new PostedBytes(socket);
          this.#posted(posted);
          posted.take(Buffer.from(text, 'latin1'));
          text = '';
        }
        if (posted?.end === undefined) break;
        if (!posted.answered) posted.answer('202 Accepted');
        text = posted.rest;
        posted = undefined;
      }
      if (!text.startsWith('GET ') || !text.endsWith('\r\n\r\n')) return;
      text = '';
      this.#polls.push(socket);
      this.#deliver();
    });
  }

  #posted(posted: PostedBytes): void {
    const waiter = this.#postWaiters.shift();
    if (waiter === undefined) this.#posts.push(posted);
    else waiter(posted);
  }

  #deliver(): void {
    if (this.#polls.length === 0 || this.#invocations.length === 0) return;
    const poll = this.#polls.shift()!;
    const { event, deadlineMs = Date.now() + 60_000 } = this.#invocations.shift()!;
    const body = JSON.stringify(event);
    poll.write(
      `HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: r${++this.#count}\r\n` +
        `Lambda-Runtime-Deadline-Ms: ${deadlineMs}\r\n` +
        'Lambda-Runtime-Trace-Id: ' +
        'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1\r\n' +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
}
