import { once } from 'node:events';
import type { ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import type { Passage } from '../../../../src/local/front-doors/door.ts';
import {
  WebSocketApi,
  type WebSocketApiOptions,
} from '../../../../src/local/front-doors/web-socket/web-socket-api.ts';
import { DoorServer } from '../../../../src/local/front-doors/door-server.ts';
import { functionUrlDoor } from '../../../../src/local/front-doors/function-url.ts';
import { invokeApiDoor } from '../../../../src/local/front-doors/invoke-api.ts';
import { localService } from '../../local-service.ts';
import { type Reply, requestIdOf, ServiceClient } from '../../service-client.ts';

/** An event of a WebSocket API, as far as the tests read it. */
export interface SocketEvent {
  readonly headers?: Record<string, string>;
  readonly queryStringParameters?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: Record<string, unknown> & { connectionId: string };
}

/** A WebSocket API behind its host name, and clients on all sides. */
export interface OpenWebSocketApi {
  readonly runtime: ServiceClient;
  /** For `@connections`. */
  readonly browser: ServiceClient;
  readonly passages: Passage[];
  /** Begins a handshake. */
  connect(path?: string, protocols?: string[]): WebSocket;
  /** The next event, answered with this. */
  serve(answer: object | string): Promise<SocketEvent>;
  /** A client that has been let in, and the event of its handshake. */
  connected(): Promise<{ socket: WebSocket; event: SocketEvent }>;
}

export async function openWebSocketApi(
  t: ExecutionContext,
  options: WebSocketApiOptions = {},
): Promise<OpenWebSocketApi> {
  const { lambda, client: runtime } = await localService(t);
  const passages: Passage[] = [];
  const onPassage = (passage: Passage) => passages.push(passage);
  const webSocket = new WebSocketApi(lambda, { ...options, onPassage });
  const server = new DoorServer({
    main: functionUrlDoor(lambda),
    byName: new Map([['ws', webSocket]]),
    invokeApi: invokeApiDoor(lambda),
    webSocket,
  });
  await server.listen(0, ['127.0.0.1']);
  const browser = new ServiceClient(`127.0.0.1:${server.port}`);
  const sockets: WebSocket[] = [];
  t.teardown(async () => {
    for (const socket of sockets) socket.terminate();
    browser.close();
    await server.close();
  });
  const connect = (path = '/prod', protocols: string[] = []) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols, {
      headers: { Host: `ws.localhost:${server.port}` },
    });
    socket.on('error', () => undefined);
    sockets.push(socket);
    return socket;
  };
  const serve = async (answer: object | string) => {
    const next: Reply = await runtime.next();
    await runtime.respond(
      requestIdOf(next),
      typeof answer === 'string' ? answer : JSON.stringify(answer),
    );
    return next.json() as SocketEvent;
  };
  const connected = async () => {
    const socket = connect();
    const [event] = await Promise.all([serve({ statusCode: 200 }), once(socket, 'open')]);
    return { socket, event };
  };
  return { runtime, browser, passages, connect, serve, connected };
}
