import type { IncomingMessage, ServerResponse } from 'node:http';
import { replyJson } from '../../http-reply.ts';
import { readBody } from '../../request-body.ts';
import type { WebSocketConnection } from './web-socket-connection.ts';

/** Below the stage, or not. */
const PATH = /^(?:\/[\w$-]+)?\/@connections\/([^/?]+)(?:\?|$)/;
/** Of a message, either way. */
export const MAX_MESSAGE_BYTES = 128 * 1024;

/** Whether a request target is one of the API that apps send messages with. */
export function isConnectionsPath(target: string): boolean {
  return PATH.test(target);
}

/**
 * `@connections`: POST sends a message to a client, GET tells about it, DELETE closes its
 * connection. A client that has gone is a 410. Signatures are not checked.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export async function serveConnections(
  connections: ReadonlyMap<string, WebSocketConnection>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const received = await readBody(request, MAX_MESSAGE_BYTES);
  if (received.type === 'truncated') return;
  if (received.type === 'too-large') {
    replyJson(response, 413, '{"message":"Payload Too Large"}');
    return;
  }
  const connection = connections.get(idOf(request));
  switch (request.method) {
    case 'POST':
      if (connection?.send(textOrBytes(received.body)) !== true) gone(response);
      else response.writeHead(200, { 'Content-Length': 0 }).end();
      break;
    case 'GET':
      if (connection === undefined) gone(response);
      else replyJson(response, 200, description(connection));
      break;
    case 'DELETE':
      if (connection === undefined) gone(response);
      else {
        connection.close(1000, 'Connection closed by the backend');
        response.writeHead(204).end();
      }
      break;
    default:
      replyJson(response, 405, '{"message":"Method Not Allowed"}', { Allow: 'GET, POST, DELETE' });
  }
}

function idOf({ url = '' }: IncomingMessage): string {
  const id = PATH.exec(url)?.[1] ?? '';
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** API Gateway sends text; what is no text can only be bytes. */
function textOrBytes(body: Buffer): Buffer | string {
  const text = body.toString('utf8');
  return text.includes('\ufffd') ? body : text;
}

function description({ connectedAt, identity, lastActiveAt }: WebSocketConnection): string {
  return JSON.stringify({
    connectedAt: new Date(connectedAt).toISOString(),
    identity,
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  });
}

function gone(response: ServerResponse): void {
  replyJson(response, 410, '{"message":"Gone"}', { 'x-amzn-ErrorType': 'GoneException' });
}
