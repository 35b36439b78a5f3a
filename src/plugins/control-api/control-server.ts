import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ControlRoute,
  type ControlRouteTable,
  type Logger,
  messageOf,
} from '../../pipeline/index.ts';
import type { Environment } from '../aws-credentials.ts';
import type { ControlSession, ControlSessions } from './control-session.ts';
import { decoded } from './decoded-segment.ts';
import { pluginAnswer } from './plugin-call.ts';
import { type ConnectionMethod, WebSocketSender } from './web-socket-sender.ts';

/** What the server stands on. */
export interface ControlServerOptions {
  readonly sessions: ControlSessions;
  /** What plugins have added. */
  readonly routes: ControlRouteTable;
  readonly webSocketEndpoint: string | undefined;
  readonly env: Environment;
  readonly log: Logger;
}

/** What a call is answered with. */
interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: Uint8Array | string;
}

/** API Gateway takes 128 KiB a message; a little more, so that it is API Gateway that says so. */
const MAX_MESSAGE_BYTES = 256 * 1024;
const JSON_FIELDS = { 'Content-Type': 'application/json' };

/** The HTTP server behind the URLs of all invocations in flight, on a port of loopback. */
export class ControlServer {
  readonly #sessions: ControlSessions;
  readonly #routes: ControlServerOptions['routes'];
  readonly #sender: WebSocketSender;
  readonly #log: Logger;
  readonly #server: Server;
  /** `http://127.0.0.1:port`. */
  readonly origin: string;

  private constructor(server: Server, options: ControlServerOptions) {
    this.#sessions = options.sessions;
    this.#routes = options.routes;
    this.#sender = new WebSocketSender(options.webSocketEndpoint, options.env);
    this.#log = options.log;
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#serve(request, response);
    });
  }

  /** Opens a free port. */
  static async listen(options: ControlServerOptions): Promise<ControlServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // It is no reason for the process to live on.
    server.unref();
    return new ControlServer(server, options);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: Reply;
    try {
      reply = await this.#reply(request);
    } catch (error) {
      this.#log.error(`The control API failed: ${messageOf(error)}`, { error });
      reply = problem(502, messageOf(error));
    }
    // A client that kept the connection would find it dead after the environment was frozen.
    response.writeHead(reply.status, { ...reply.headers, Connection: 'close' });
    response.end(request.method === 'HEAD' ? undefined : reply.body);
  }

  async #reply(request: IncomingMessage): Promise<Reply> {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const [, token = '', ...segments] = path.split('/');
    const [action, id, ...rest] = segments;
    const session = this.#sessions.find(token);
    if (session === undefined) {
      return problem(404, 'There is no such invocation, or it has ended');
    }
    const below = segments.join('/');
    const route = this.#routes.find(below);
    if (route !== undefined) return await this.#askPlugin(request, session, route, below);
    if (action === 'event' && id === undefined) return event(request, session);
    if (action === 'done' && id === undefined) return done(request, session);
    if (action === 'ws' && id && rest.length === 0) return await this.#send(request, session, id);
    return problem(404, 'There are event, done, ws/{connectionId}, and what plugins have added');
  }

  async #askPlugin(
    request: IncomingMessage,
    { exchange }: ControlSession,
    route: ControlRoute,
    path: string,
  ): Promise<Reply> {
    const body = await read(request, MAX_MESSAGE_BYTES);
    if (body === undefined) return problem(413, `A call has ${MAX_MESSAGE_BYTES} bytes at most`);
    const answer = await pluginAnswer(route, request, { path, body, exchange });
    return answer ?? problem(400, 'The path cannot be decoded');
  }

  async #send(request: IncomingMessage, session: ControlSession, id: string): Promise<Reply> {
    const { method = '' } = request;
    if (!isConnectionMethod(method)) return wrongMethod('POST, GET, DELETE');
    const connectionId = decoded(id);
    if (connectionId === undefined) return problem(400, 'The connection id cannot be decoded');
    const body = await read(request, MAX_MESSAGE_BYTES);
    if (body === undefined) return problem(413, 'The message is too large for API Gateway');
    return await this.#sender.send({ method, connectionId, body, invocation: session.invocation });
  }
}

function event({ method }: IncomingMessage, { invocation }: ControlSession): Reply {
  if (method !== 'GET' && method !== 'HEAD') return wrongMethod('GET, HEAD');
  const { payload } = invocation;
  const headers = { ...JSON_FIELDS, 'Content-Length': String(payload.byteLength) };
  return { status: 200, headers, body: payload };
}

function done({ method }: IncomingMessage, session: ControlSession): Reply {
  if (method !== 'POST') return wrongMethod('POST');
  session.finish();
  return { status: 204 };
}

function isConnectionMethod(method: string): method is ConnectionMethod {
  return method === 'POST' || method === 'GET' || method === 'DELETE';
}

/** The whole body; `undefined` when it is longer than `maxBytes`. */
async function read(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes <= maxBytes ? Buffer.concat(chunks) : undefined;
}

function wrongMethod(allowed: string): Reply {
  return { ...problem(405, `Use ${allowed}`), headers: { ...JSON_FIELDS, Allow: allowed } };
}

function problem(status: number, message: string): Reply {
  return { status, headers: JSON_FIELDS, body: JSON.stringify({ message }) };
}
