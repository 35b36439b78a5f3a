import {
  type BufferedResponse,
  type EncodedPayload,
  type EventSource,
  type Exchange,
  type HttpHeaders,
  HttpRequest,
  type Invocation,
  type Plugin,
} from '../../pipeline/index.ts';
import { removeHopByHop } from '../hop-by-hop.ts';
import { checkOptions } from '../check-options.ts';
import { isReservedField } from '../reserved-headers.ts';
import { type EventObject, objectOf } from './event-fields.ts';
import { frontDoorOf } from './front-door.ts';
import { encodedOnce, queryString } from './query-string.ts';
import { requestBody } from './request-body.ts';
import { appendField, fillForwarded, fillHost, requestHeaders } from './request-headers.ts';
import { percentEncoded, requestTarget } from './request-target.ts';
import { responsePayload } from './response-body.ts';
import { responseFields, singleValueMap } from './response-fields.ts';
import { messageType } from './websocket-message.ts';

/** Options of {@link webSocketApi}. */
export interface WebSocketApiOptions {
  /** What the paths of all its requests begin with. @default "/ws" */
  path?: string;
}

const NOTHING: EventObject = {};

/**
 * API Gateway WebSocket APIs
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html). Each
 * event is POSTed: `/ws/connect` with the query and the fields of the client's handshake,
 * `/ws/message` with a message as its body, `/ws/message/{route key}` where the API has a route of
 * its own for it, `/ws/disconnect`. Fields `x-lambda-websocket-…` say which connection it is.
 *
 * On connect a status other than 2xx refuses the client. The body that answers a message goes back
 * to the client where the route has a route response. The answer to a disconnect is not read.
 *
 * @example
 * plugins: [webSocketApi({ path: '/socket' })]
 */
export function webSocketApi(options: WebSocketApiOptions = {}): Plugin {
  checkOptions('websocket-api', options, {
    path: {
      expected: 'a path without "?" and "#"',
      accepts: (value) => typeof value === 'string' && /^[^?#]+$/.test(value),
    },
  });
  const path = (options.path ?? '/ws').replace(/\/+$/, '');
  const source: EventSource = {
    name: 'websocket-api',
    // Its callers read no HTTP: an app that cannot answer fails the invocation.
    kind: 'event',
    matches: (event) => frontDoorOf(event) === 'websocket-api',
    decode: (invocation) => decode(invocation, path),
    encode,
  };
  return {
    name: 'websocket-api',
    apply(context) {
      context.source(source);
    },
  };
}

function decode({ event, payload }: Invocation, prefix: string): HttpRequest {
  const socket = objectOf(event) ?? NOTHING;
  const context = objectOf(socket.requestContext) ?? NOTHING;
  const headers = handshakeHeaders(socket, context);
  nameConnection(headers, context);
  const body = requestBody(socket);
  if (context.eventType === 'MESSAGE') headers.set('content-type', messageType(body));
  return new HttpRequest({
    method: 'POST',
    target: requestTarget(`${prefix}/${step(context)}`, queryString(socket, payload, encodedOnce)),
    headers,
    body,
  });
}

/** The client's own, where there are any, without what it must not say. */
function handshakeHeaders(socket: EventObject, context: EventObject): HttpHeaders {
  const headers = requestHeaders(socket.multiValueHeaders, socket.headers);
  // Before anything is added, which the client's `Connection` could have removed.
  removeHopByHop(headers);
  headers.deleteWhere(isReservedField);
  fillHost(headers, context.domainName);
  fillForwarded(headers, objectOf(context.identity)?.sourceIp);
  return headers;
}

function nameConnection(headers: HttpHeaders, context: EventObject): void {
  headers.append('x-lambda-event-source', 'websocket-api');
  appendField(headers, 'x-lambda-websocket-event-type', context.eventType);
  appendField(headers, 'x-lambda-websocket-connection-id', context.connectionId);
  appendField(headers, 'x-lambda-websocket-route-key', context.routeKey);
  appendField(headers, 'x-lambda-websocket-message-id', context.messageId);
  appendField(headers, 'x-lambda-websocket-domain-name', context.domainName);
  appendField(headers, 'x-lambda-websocket-stage', context.stage);
}

function step({ eventType, routeKey }: EventObject): string {
  if (eventType === 'CONNECT') return 'connect';
  if (eventType === 'DISCONNECT') return 'disconnect';
  if (typeof routeKey !== 'string' || routeKey === '$default') return 'message';
  // Below the messages, so that a route called "connect" is not taken for a connection.
  return `message/${percentEncoded(routeKey)}`;
}

function encode(response: BufferedResponse, { request }: Exchange): EncodedPayload {
  const fields = responseFields(response, request.method);
  const head = `{"statusCode":${response.status},"headers":${singleValueMap(fields)}`;
  // A body that is there and empty would be sent to the client, as a message with nothing in it.
  return response.body.byteLength === 0 ? `${head}}` : responsePayload(head, response);
}
