import { type EventObject, objectOf } from './event-fields.ts';

/** The front doors that the HTTP sources here serve, under their sources' names. */
export type FrontDoor = 'http-api' | 'function-url' | 'alb' | 'rest-api';

/**
 * Which front door made the event; `undefined` when none of them did. The order of the tests
 * matters: an authorizer's event looks like the request it guards, and must not reach the app as one.
 */
export function frontDoorOf(value: unknown): FrontDoor | undefined {
  const event = objectOf(value);
  const context = objectOf(event?.requestContext);
  if (event === undefined || context === undefined) return undefined;
  if (isAuthorizerEvent(event)) return undefined;
  if (objectOf(context.http) !== undefined) {
    return isFunctionUrlDomain(context.domainName) ? 'function-url' : 'http-api';
  }
  if (objectOf(context.elb) !== undefined) return 'alb';
  if (isWebSocketContext(context)) return undefined;
  return event.httpMethod === undefined ? undefined : 'rest-api';
}

/**
 * A Lambda authorizer of the kind REQUEST, payload 1.0 (`methodArn`) or 2.0 (`routeArn`)
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html).
 */
function isAuthorizerEvent({ type, methodArn, routeArn }: EventObject): boolean {
  return type === 'REQUEST' && (methodArn !== undefined || routeArn !== undefined);
}

/** `<id>.lambda-url.<region>.on.aws`, in every partition. */
function isFunctionUrlDomain(domainName: unknown): boolean {
  return typeof domainName === 'string' && domainName.includes('.lambda-url.');
}

/** A WebSocket API's event carries an `httpMethod` in some emulators: it is no request for all that. */
function isWebSocketContext({ connectionId, eventType }: EventObject): boolean {
  return (
    connectionId !== undefined &&
    (eventType === 'CONNECT' || eventType === 'MESSAGE' || eventType === 'DISCONNECT')
  );
}
