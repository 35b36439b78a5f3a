import { type Environment, type Exchange, webSocketEndpointOf } from 'lambda-web-adapter';
import type { Connection } from './connection-store.ts';

/** What an event of a WebSocket API says about its connection. */
export interface SocketEvent {
  readonly type: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
  readonly connection: Connection;
}

/** `undefined` when the exchange is of another source. */
export function socketEventOf(
  { source, invocation }: Exchange,
  env: Environment,
): SocketEvent | undefined {
  if (source.name !== 'websocket-api') return undefined;
  const { event } = invocation;
  const context = (event as { requestContext: Readonly<Record<string, unknown>> }).requestContext;
  const { eventType, connectionId, connectedAt } = context;
  if (eventType !== 'CONNECT' && eventType !== 'MESSAGE' && eventType !== 'DISCONNECT') {
    return undefined;
  }
  if (typeof connectionId !== 'string') return undefined;
  return {
    type: eventType,
    connection: {
      id: connectionId,
      endpoint: webSocketEndpointOf(event, env)?.url ?? '',
      connectedMs: typeof connectedAt === 'number' ? connectedAt : Date.now(),
    },
  };
}
