import type { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { decodeQuery, headerLists } from '../event-headers.ts';
import { eventJson } from '../event-json.ts';
import { addForwarded, asUsual } from '../forwarded-headers.ts';
import { commonLogTime, requestFacts } from '../request-facts.ts';
import { lastValues, queryLists } from '../value-lists.ts';
import type { WebSocketConnection } from './web-socket-connection.ts';

/** The id of the local API. */
const API_ID = 'localws000';

/**
 * The events that a WebSocket API makes of a client's connection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export class WebSocketEvents {
  readonly #stage: string;

  constructor(stage: string) {
    this.#stage = stage;
  }

  connect(connection: WebSocketConnection, request: IncomingMessage): string {
    const facts = requestFacts(request);
    const headers = headerLists(request.rawHeaders, 'sent');
    addForwarded(headers, facts, asUsual);
    const query = queryLists(facts.query, decodeQuery);
    return eventJson({
      headers: lastValues(headers),
      multiValueHeaders: headers,
      ...(query.size === 0
        ? {}
        : { queryStringParameters: lastValues(query), multiValueQueryStringParameters: query }),
      requestContext: this.#context(connection, 'CONNECT', '$connect'),
      isBase64Encoded: false,
    });
  }

  message(
    connection: WebSocketConnection,
    routeKey: string,
    message: Buffer,
    binary: boolean,
  ): string {
    return eventJson({
      requestContext: {
        ...this.#context(connection, 'MESSAGE', routeKey),
        messageId: shortId(),
      },
      body: message.toString(binary ? 'base64' : 'utf8'),
      isBase64Encoded: binary,
    });
  }

  disconnect(connection: WebSocketConnection, code: number, reason: string): string {
    const headers = {
      Host: connection.host,
      'x-api-key': '',
      'X-Forwarded-For': '',
      'x-restapi': '',
    };
    return eventJson({
      headers,
      multiValueHeaders: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, [value]]),
      ),
      requestContext: {
        ...this.#context(connection, 'DISCONNECT', '$disconnect'),
        disconnectStatusCode: code,
        disconnectReason: reason,
      },
      isBase64Encoded: false,
    });
  }

  #context(connection: WebSocketConnection, eventType: string, routeKey: string) {
    const now = new Date();
    return {
      routeKey,
      eventType,
      extendedRequestId: shortId(),
      requestTime: commonLogTime(now),
      messageDirection: 'IN',
      stage: this.#stage,
      connectedAt: connection.connectedAt,
      requestTimeEpoch: now.getTime(),
      identity: connection.identity,
      requestId: shortId(),
      // As with a domain name of one's own: where messages for the client can be sent.
      domainName: connection.host,
      connectionId: connection.id,
      apiId: API_ID,
    };
  }
}

function shortId(): string {
  return randomBytes(11).toString('base64');
}
