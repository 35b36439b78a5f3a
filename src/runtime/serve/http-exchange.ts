import type { IncomingMessage, ServerResponse } from 'node:http';
import { AdapterError, Exchange, HttpRequest } from '../../pipeline/index.ts';
import { HttpInvocation } from './http-invocation.ts';
import { HTTP_SOURCE } from './http-source.ts';
import { addressOf, incomingRequest } from './incoming-request.ts';

/** What a request becomes. */
export interface HttpExchange {
  readonly exchange: Exchange;
  /** What is wrong with the request; the exchange has an empty one then. `undefined` when nothing is. */
  readonly fault: AdapterError | undefined;
}

/**
 * The exchange of a request that has come to a server. Who waits for leave to send a body gets it when
 * that is read, and every body is read to its end.
 *
 * @param waitsForLeave Whether the caller does so (`Expect: 100-continue`).
 */
export function httpExchange(
  message: IncomingMessage,
  reply: ServerResponse,
  waitsForLeave: boolean,
): HttpExchange {
  const { shouldKeepAlive } = reply;
  // A body that is not asked for may come all the same: what comes behind is no request for sure.
  if (waitsForLeave) reply.shouldKeepAlive = false;
  let fault: AdapterError | undefined;
  let request: HttpRequest;
  try {
    request = incomingRequest(message, () => {
      if (!waitsForLeave || reply.headersSent) return;
      reply.shouldKeepAlive = shouldKeepAlive;
      reply.writeContinue();
    });
  } catch (error) {
    fault = AdapterError.from(error);
    request = new HttpRequest({ method: 'GET', target: '/' });
  }
  reply.on('finish', () => {
    // What is left of the body is read: the connection's next request comes behind it.
    message.resume();
  });
  const { httpVersion, socket } = message;
  const invocation = new HttpInvocation(request, { httpVersion, sourceIp: addressOf(socket) });
  // Outside Lambda every answer can stream.
  return { exchange: new Exchange(invocation, HTTP_SOURCE, request, true), fault };
}

/** Behind a request to upgrade Node reads nothing as its body: one that should have one is refused. */
export function withoutBody({ exchange, fault }: HttpExchange): HttpExchange {
  const { body } = exchange.request;
  if (fault !== undefined || body instanceof Uint8Array) return { exchange, fault };
  const invalid = new AdapterError({
    code: 'LWA_ERR_REQUEST_INVALID',
    message: 'The request asks for an upgrade and has a body',
    status: 400,
    expose: true,
  });
  return { exchange, fault: invalid };
}
