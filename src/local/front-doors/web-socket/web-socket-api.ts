import type { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { replyJson } from '../../http-reply.ts';
import type { Door, DoorOptions, Invoker } from '../door.ts';
import { requestFacts } from '../request-facts.ts';
import { isConnectionsPath, MAX_MESSAGE_BYTES, serveConnections } from './connections-api.ts';
import { FrameMeter } from './frame-meter.ts';
import { refuseHandshake } from './refuse-handshake.ts';
import { RouteSelection } from './route-selection.ts';
import { type WebSocketCall, WebSocketCalls } from './web-socket-calls.ts';
import { WebSocketConnection } from './web-socket-connection.ts';
import { WebSocketEvents } from './web-socket-event.ts';

/** How a WebSocket API is made. */
export interface WebSocketApiOptions extends DoorOptions {
  /** @default "prod" */
  stage?: string;
  /** Custom routes, beside `$connect`, `$default` and `$disconnect`. @default none */
  routes?: readonly string[];
  /** @default "$request.body.action" */
  routeSelection?: string;
  /** Whether every route has a route response: the function's answer goes to the client. @default true */
  twoWay?: boolean;
  /** Milliseconds that the API waits for the function. @default 29000 */
  timeoutMs?: number;
  /** Milliseconds without a message after which a connection is closed. @default 600000 */
  idleMs?: number;
  /** Milliseconds that a connection may last. @default 7200000 */
  durationMs?: number;
}

const MAX_FRAME_BYTES = 32 * 1024;
const TIMEOUT_MS = 29_000;
const IDLE_MS = 10 * 60_000;
const DURATION_MS = 2 * 60 * 60_000;
/** RFC 6455, 7.4.1. */
const GOING_AWAY = 1001;
const TOO_BIG = 1009;

/**
 * An API Gateway WebSocket API: the function is asked whether a client may connect, gets each of
 * its messages as an event, and is told when it has gone. `@connections` sends to clients.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
 */
export class WebSocketApi implements Door {
  readonly #options: WebSocketApiOptions;
  readonly #calls: WebSocketCalls;
  readonly #events: WebSocketEvents;
  readonly #selection: RouteSelection;
  readonly #connections = new Map<string, WebSocketConnection>();
  /** What the function has agreed to in its answer to `$connect`. */
  readonly #subprotocols = new WeakMap<IncomingMessage, string>();
  #server: Promise<WebSocketServer> | undefined;
  #closed = false;

  /** @throws Error when the route selection expression selects nothing. */
  constructor(lambda: Invoker, options: WebSocketApiOptions = {}) {
    this.#options = options;
    this.#calls = new WebSocketCalls(lambda, options.timeoutMs ?? TIMEOUT_MS, options.onPassage);
    this.#events = new WebSocketEvents(options.stage ?? 'prod');
    const { routeSelection = '$request.body.action', routes = [] } = options;
    this.#selection = new RouteSelection(routeSelection, routes);
  }

  /** Serves `@connections`. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isConnectionsPath(request.url ?? '/')) {
      await serveConnections(this.#connections, request, response);
      return;
    }
    request.resume();
    replyJson(response, 426, '{"message":"Upgrade Required"}', { Upgrade: 'websocket' });
  }

  /** Takes over a connection whose client wants to speak WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    this.#connect(request, socket, head).catch(() => socket.destroy());
  }

  /** Tells the function of no more disconnects: the connections are about to be cut. */
  close(): void {
    this.#closed = true;
  }

  async #connect(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (request.headers['sec-websocket-key'] === undefined) {
      refuseHandshake(socket, 400);
      return;
    }
    const { userAgent, sourceIp } = requestFacts(request);
    const host = request.headers.host ?? 'localhost';
    const connection = new WebSocketConnection({ userAgent, sourceIp }, host);
    const call = await this.#calls.call({
      method: 'CONNECT',
      routeKey: '$connect',
      event: this.#events.connect(connection, request),
    });
    if (call.status < 200 || call.status > 299) {
      refuseHandshake(socket, call.status);
      return;
    }
    if (call.answer?.subprotocol !== undefined) {
      this.#subprotocols.set(request, call.answer.subprotocol);
    }
    const server = await this.#loadServer();
    if (socket.destroyed) {
      this.#disconnected(connection, 1006, '');
      return;
    }
    const meter = new FrameMeter(MAX_FRAME_BYTES);
    let tooBig = false;
    let client: WebSocket | undefined;
    // Before the library listens, so that it does not hand over what is too long.
    socket.on('data', (chunk: Buffer) => {
      if (tooBig || meter.push(chunk)) return;
      tooBig = true;
      client?.close(TOO_BIG, 'Frame too long');
    });
    server.handleUpgrade(request, socket, head, (accepted) => {
      client = accepted;
      this.#connected(connection, accepted, () => tooBig);
    });
  }

  #connected(connection: WebSocketConnection, socket: WebSocket, tooBig: () => boolean): void {
    this.#connections.set(connection.id, connection);
    connection.open(socket);
    const end = () => connection.close(GOING_AWAY, 'Going away');
    const { idleMs = IDLE_MS, durationMs = DURATION_MS } = this.#options;
    const lifetime = setTimeout(end, durationMs).unref();
    const idle = setInterval(() => {
      if (Date.now() - connection.lastActiveAt >= idleMs) end();
    }, idleMs / 10).unref();
    socket.on('error', () => undefined);
    socket.on('message', (message: Buffer, binary) => {
      if (!tooBig()) void this.#message(connection, message, binary);
    });
    socket.on('close', (code, reason) => {
      clearTimeout(lifetime);
      clearInterval(idle);
      this.#connections.delete(connection.id);
      const words = code === 1005 ? 'Client-side close frame status not set' : reason.toString();
      this.#disconnected(connection, code, words);
    });
  }

  async #message(connection: WebSocketConnection, message: Buffer, binary: boolean): Promise<void> {
    connection.lastActiveAt = Date.now();
    const routeKey = binary ? '$default' : this.#selection.routeOf(message.toString('utf8'));
    const event = this.#events.message(connection, routeKey, message, binary);
    const call = await this.#calls.call({ method: 'MESSAGE', routeKey, event });
    const answer = this.#answerOf(connection, call);
    if (answer !== undefined) connection.send(answer);
  }

  #answerOf(connection: WebSocketConnection, call: WebSocketCall): Buffer | string | undefined {
    if (call.answer !== undefined) {
      return this.#options.twoWay === false ? undefined : call.answer.message;
    }
    const message = call.status === 504 ? 'Endpoint request timed out' : 'Internal server error';
    return JSON.stringify({ message, connectionId: connection.id, requestId: call.requestId });
  }

  #disconnected(connection: WebSocketConnection, code: number, reason: string): void {
    if (this.#closed) return;
    const event = this.#events.disconnect(connection, code, reason);
    void this.#calls.call({ method: 'DISCONNECT', routeKey: '$disconnect', event });
  }

  /** The library is loaded with the first client. */
  #loadServer(): Promise<WebSocketServer> {
    this.#server ??= import('ws').then(
      ({ WebSocketServer }) =>
        new WebSocketServer({
          noServer: true,
          clientTracking: false,
          maxPayload: MAX_MESSAGE_BYTES,
          perMessageDeflate: false,
          handleProtocols: (_offered, request) => this.#subprotocols.get(request) ?? false,
        }),
    );
    return this.#server;
  }
}
