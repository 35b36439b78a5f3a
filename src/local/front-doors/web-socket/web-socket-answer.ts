import type { Buffer } from 'node:buffer';
import { answerBody, answerObject } from '../answer-body.ts';
import { mapOf, statusOf } from '../prelude-parser.ts';

/** What a function answers to an event of a WebSocket API. */
export interface WebSocketAnswer {
  readonly status: number;
  /** Of the `$connect` route: the subprotocol that is agreed on. */
  readonly subprotocol: string | undefined;
  /** For the client, where the route has a route response: text, or bytes that came as base64. */
  readonly message: Buffer | string | undefined;
}

/** @throws Error when the answer is malformed. */
export function webSocketAnswer(payload: Buffer): WebSocketAnswer {
  const answer = answerObject(payload);
  const body = answerBody(answer);
  const encoded = answer.isBase64Encoded === true;
  return {
    status: statusOf(answer.statusCode),
    subprotocol: subprotocolOf(mapOf(answer.headers, 'headers')),
    message: body.length === 0 ? undefined : encoded ? body : body.toString('utf8'),
  };
}

function subprotocolOf(headers: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() === 'sec-websocket-protocol' && typeof value === 'string') return value;
  }
  return undefined;
}
