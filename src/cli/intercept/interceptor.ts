import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { createProxyServer, type ProxyServer } from 'http-proxy';
import type { PassedCall } from './call-log.ts';
import { changed, type Rewrite, type RewriteName } from './rewrite.ts';
import { type RuntimeCall, runtimeCall } from './runtime-call.ts';
import { StreamPassage } from './stream-passage.ts';

/** What an interceptor stands on. */
export interface InterceptorOptions {
  /** `host:port` of the Runtime API. */
  readonly upstream: string;
  readonly rewrite: Rewrite;
  /** Told of each call once it is through. */
  readonly report: (call: PassedCall) => void;
}

/** A call on its way. */
interface Passing extends RuntimeCall {
  content: Buffer;
  note: string | undefined;
  readonly stream: StreamPassage | undefined;
}

/** What delimits a message stands for this hop alone. */
const FRAMING = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

/**
 * A proxy for the Runtime API: it passes on every call, tells of it, and changes events, responses
 * and errors where it is told to. Streamed responses are passed on as they come, trailers included.
 */
export class Interceptor {
  readonly #rewrite: Rewrite;
  readonly #report: (call: PassedCall) => void;
  readonly #server: Server;
  readonly #proxy: ProxyServer;
  readonly #sockets = new Set<Socket>();
  readonly #passing = new WeakMap<IncomingMessage, Passing>();

  constructor({ upstream, rewrite, report }: InterceptorOptions) {
    this.#rewrite = rewrite;
    this.#report = report;
    // A connection for each call: one that is kept would not survive a freeze of the environment.
    this.#proxy = createProxyServer({ target: `http://${upstream}` });
    this.#proxy.on('proxyReq', (proxied, request) => {
      this.#passing.get(request)?.stream?.begin(proxied);
    });
    this.#proxy.on('proxyRes', (answer, request, response) => {
      void this.#answered(answer, request, response);
    });
    this.#proxy.on('error', (error, request, response) => {
      this.#lost(request, error.message);
      // As if the adapter had asked the Runtime API itself.
      response.destroy();
    });
    this.#server = createServer({
      // The cause of an error travels in a field.
      maxHeaderSize: 2 * 1024 * 1024,
      // A poll waits for hours.
      requestTimeout: 0,
      headersTimeout: 0,
      keepAliveTimeout: 0,
    });
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.#lost(request, (error as Error).message);
        response.destroy();
      });
    });
  }

  /** Listens on loopback. @param port 0: any free one. */
  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** `host:port`: the value of `AWS_LWA_LAMBDA_RUNTIME_API_PROXY`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when all who have connected are gone. */
  async ended(): Promise<void> {
    while (this.#sockets.size > 0) await once([...this.#sockets][0]!, 'close');
  }

  /** Drops every connection. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = runtimeCall(request.method ?? '', request.url ?? '');
    const streams = request.headers['lambda-runtime-function-response-mode'] === 'streaming';
    const stream = streams ? new StreamPassage(request) : undefined;
    const passing: Passing = { ...call, content: Buffer.alloc(0), note: undefined, stream };
    this.#passing.set(request, passing);
    if (stream !== undefined) {
      this.#proxy.web(request, response, { buffer: stream.upload });
      return;
    }
    const content = await collect(request);
    if (call.name === 'response' || call.name === 'error') {
      await this.#change(passing, call.name, content, request.headers);
    } else passing.content = content;
    if (request.method !== 'GET') {
      delete request.headers['transfer-encoding'];
      request.headers['content-length'] = String(passing.content.length);
    }
    this.#proxy.web(request, response, {
      buffer: Readable.from([passing.content]),
      selfHandleResponse: call.name === 'next',
    });
  }

  async #answered(
    answer: IncomingMessage,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const passing = this.#passing.get(request)!;
    const status = answer.statusCode ?? 0;
    if (passing.name !== 'next') {
      this.#tell(passing, status);
      return;
    }
    try {
      const content = await collect(answer);
      const requestId = String(answer.headers['lambda-runtime-aws-request-id']);
      const next = { ...passing, requestId };
      if (status === 200) await this.#change(next, 'event', content, answer.headers);
      else next.content = content;
      response.writeHead(status, answer.statusMessage, [
        ...endToEnd(answer.rawHeaders),
        'Content-Length',
        String(next.content.length),
      ]);
      response.end(next.content);
      this.#tell(next, status);
    } catch (error) {
      this.#lost(request, (error as Error).message);
      response.destroy();
    }
  }

  async #change(
    passing: Passing,
    name: RewriteName,
    content: Buffer,
    headers: IncomingMessage['headers'],
  ): Promise<void> {
    passing.content = content;
    const change = this.#rewrite[name];
    if (change === undefined) return;
    try {
      const about = { requestId: passing.requestId ?? '', headers };
      const rewritten = await changed(change, content, about);
      if (rewritten === undefined) return;
      passing.content = rewritten;
      passing.note = 'rewritten';
    } catch (error) {
      passing.note = `not rewritten: ${(error as Error).message}`;
    }
  }

  #tell(passing: Passing, status: number | undefined): void {
    const { name, requestId, note, stream } = passing;
    if (stream === undefined) {
      this.#report({ name, requestId, status, content: passing.content, note });
    } else {
      const { beginning, bytes, state } = stream;
      this.#report({ name, requestId, status, content: beginning, bytes, note: state });
    }
  }

  #lost(request: IncomingMessage, why: string): void {
    const passing = this.#passing.get(request);
    if (passing === undefined) return;
    passing.note = why;
    this.#tell(passing, undefined);
  }
}

async function collect(message: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function endToEnd(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => !FRAMING.has(rawHeaders[index & ~1]!.toLowerCase()));
}
