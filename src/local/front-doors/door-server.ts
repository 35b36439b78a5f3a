import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { replyJson } from '../http-reply.ts';
import type { Door } from './door.ts';
import { type DoorName, doorOfHost } from './door-name.ts';
import { isInvokePath } from './invoke-path.ts';
import type { UpgradePassage } from './upgrade-passage.ts';
import { isConnectionsPath } from './web-socket/connections-api.ts';
import type { WebSocketApi } from './web-socket/web-socket-api.ts';

/** What a {@link DoorServer} leads to. */
export interface Doors {
  /** Takes everything that no other door takes. */
  readonly main: Door;
  /** Those with a host name of their own: `rest.localhost` leads to `rest`. */
  readonly byName?: ReadonlyMap<DoorName, Door>;
  /** Lambda's own API. */
  readonly invokeApi: Door;
  /** One of the doors; its clients' connections and `@connections` are its own. */
  readonly webSocket?: WebSocketApi;
  /** The other WebSocket connections. Without it they are answered as ordinary requests. */
  readonly upgrade?: UpgradePassage;
}

/**
 * Where browsers and curl come in: all doors of the local Lambda on one port, told apart by host
 * name. Lambda's API and `@connections` are at every name.
 */
export class DoorServer {
  readonly #doors: Doors;
  readonly #servers: Server[] = [];
  /** With the upgraded ones, which Node's server no longer knows but still waits for. */
  readonly #sockets = new Set<Socket>();

  constructor(doors: Doors) {
    this.#doors = doors;
  }

  /** The port, once it listens. */
  get port(): number {
    return (this.#servers[0]!.address() as AddressInfo).port;
  }

  /**
   * Listens on the hosts, on one and the same port. The first must succeed; of the others those
   * that exist here: not every machine has `::1`.
   * @throws NodeJS.ErrnoException `EADDRINUSE` and the like.
   */
  async listen(port: number, hosts: readonly string[]): Promise<void> {
    for (const host of hosts) {
      const server = this.#createServer();
      const first = this.#servers.length === 0;
      try {
        await listening(server, first ? port : this.port, host);
      } catch (error) {
        if (first || (error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
          await this.close();
          throw error;
        }
        continue;
      }
      this.#servers.push(server);
    }
  }

  /** Stops listening and drops every connection. */
  async close(): Promise<void> {
    this.#doors.webSocket?.close();
    await Promise.all(
      this.#servers.splice(0).map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            for (const socket of this.#sockets) socket.destroy();
          }),
      ),
    );
  }

  #createServer(): Server {
    const server = createServer({
      noDelay: true,
      // AWS's doors take heads of 10 KB and more; what is too much is the app's to say.
      maxHeaderSize: 128 * 1024,
      requestTimeout: 0,
    });
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request, response) => this.#route(request, response));
    const { webSocket, upgrade } = this.#doors;
    if (webSocket !== undefined || upgrade !== undefined) {
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        this.#routeUpgrade(request, socket, head);
      });
    }
    return server;
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    const target = request.url ?? '/';
    const { invokeApi, webSocket } = this.#doors;
    const api = isInvokePath(target)
      ? invokeApi
      : webSocket !== undefined && isConnectionsPath(target)
        ? webSocket
        : undefined;
    if (api === undefined) {
      void this.#doorFor(request).handle(request, response);
    } else if (isFromWebPage(request)) {
      // A page in the browser, or a name that somebody pointed at this machine, must not invoke.
      request.resume();
      replyJson(response, 403, '{"Type":"User","message":"Not to be called from web pages"}');
    } else {
      void api.handle(request, response);
    }
  }

  #routeUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { webSocket, upgrade } = this.#doors;
    const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
    if (isWebSocket && webSocket !== undefined && this.#doorFor(request) === webSocket) {
      webSocket.upgrade(request, socket, head);
    } else if (isWebSocket && upgrade !== undefined) upgrade(request, socket, head);
    else this.#ignoreUpgrade(request, socket);
  }

  #doorFor({ headers }: IncomingMessage): Door {
    const name = doorOfHost(headers.host);
    const door = name === undefined ? undefined : this.#doors.byName?.get(name);
    return door ?? this.#doors.main;
  }

  /** `h2c` and others: the request counts as if it had not asked (RFC 9110, 7.8). */
  #ignoreUpgrade(request: IncomingMessage, socket: Duplex): void {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    response.on('finish', () => socket.end());
    this.#route(request, response);
  }
}

const LOCAL_HOST = /^(?:localhost|[^:]+\.localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/** SDKs and command lines send no `Origin`, and call this machine by its own names. */
function isFromWebPage({ headers }: IncomingMessage): boolean {
  if (headers.origin !== undefined) return true;
  return !LOCAL_HOST.test(headers.host ?? 'localhost');
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true, ipv6Only: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
