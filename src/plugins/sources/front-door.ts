import { type EventObject, objectOf } from './event-fields.ts';

/** The front doors that the sources here serve, under their sources' names. */
export type FrontDoor =
  | 'http-api'
  | 'function-url'
  | 'alb'
  | 'rest-api'
  | 'vpc-lattice'
  | 'websocket-api';

/**
 * Which front door made the event; `undefined` when none of them did. The order of the tests
 * matters: an authorizer's event looks like the request it guards, and must not reach the app as one.
 */
export function frontDoorOf(value: unknown): FrontDoor | undefined {
  const event = objectOf(value);
  if (event === undefined) return undefined;
  const context = objectOf(event.requestContext);
  if (context === undefined) return isLatticeEvent(event) ? 'vpc-lattice' : undefined;
  if (isAuthorizerEvent(event)) return undefined;
  if (objectOf(context.http) !== undefined) {
    return isFunctionUrlDomain(context.domainName) ? 'function-url' : 'http-api';
  }
  if (objectOf(context.elb) !== undefined) return 'alb';
  if (isWebSocketEvent(event)) return 'websocket-api';
  if (isLatticeEvent(event)) return 'vpc-lattice';
  return event.httpMethod === undefined ? undefined : 'rest-api';
}

/**
 * A Lambda authorizer of the kind TOKEN, or REQUEST with payload 1.0 (`methodArn`) or 2.0
 * (`routeArn`)
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html).
 */
export function isAuthorizerEvent({ type, methodArn, routeArn }: EventObject): boolean {
  return (
    (type === 'REQUEST' || type === 'TOKEN') && (methodArn !== undefined || routeArn !== undefined)
  );
}

/**
 * VPC Lattice, version 2 of its event structure by its request context, version 1 by its names in
 * snake case (https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html).
 */
export function isLatticeEvent(event: EventObject): boolean {
  if (typeof event.method !== 'string') return false;
  const context = objectOf(event.requestContext);
  if (context === undefined) {
    return typeof event.raw_path === 'string' && objectOf(event.headers) !== undefined;
  }
  const { serviceNetworkArn, targetGroupArn } = context;
  return (
    typeof event.path === 'string' &&
    (typeof serviceNetworkArn === 'string' || typeof targetGroupArn === 'string')
  );
}

/** A WebSocket API's event carries an `httpMethod` in some emulators: it is no request for all that. */
export function isWebSocketEvent({ requestContext }: EventObject): boolean {
  const { connectionId, eventType } = objectOf(requestContext) ?? {};
  return (
    connectionId !== undefined &&
    (eventType === 'CONNECT' || eventType === 'MESSAGE' || eventType === 'DISCONNECT')
  );
}

/** `<id>.lambda-url.<region>.on.aws`, in every partition. */
function isFunctionUrlDomain(domainName: unknown): boolean {
  return typeof domainName === 'string' && domainName.includes('.lambda-url.');
}
