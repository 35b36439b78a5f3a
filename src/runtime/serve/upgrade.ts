import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { App, HttpResponse } from '../../pipeline/index.ts';

/** A connection that asks to be handed over to the app, as for a WebSocket. */
export interface Upgrade extends App {
  /**
   * The app has answered 101: sends its head, and joins the two connections.
   * @param response The app's answer, as plugins have changed it.
   */
  join(response: HttpResponse): void;
}

/** A request for one, as Node's server gives it. */
export interface UpgradeRequest {
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  /** What has come behind the request. */
  readonly head: Buffer;
}

/** What both messages of a handshake say, and no others: names and values in turns. */
export const SWITCH_TO_WEB_SOCKET: readonly string[] = [
  'Connection',
  'Upgrade',
  'Upgrade',
  'websocket',
];

/** Whether it is one to hand over. Others count as if they had not asked (RFC 9110, 7.8). */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
