import { Buffer } from 'node:buffer';

/** How the answer to a source's event must look: which members Lambda's front door reads. */
export type AnswerShape =
  | 'payload-2'
  | 'payload-1'
  | 'alb-single'
  | 'alb-multi'
  | 'websocket'
  | 'unwrapped'
  /** The app is not asked. */
  | 'pong';

/** What a fixture event must lead to, read from the event's own members. */
export interface FixtureExpectation {
  shape: AnswerShape;
  method: string;
  /** The path as it is in the event. */
  path: string;
  body: Buffer;
}

interface FixtureEvent {
  path?: string;
  rawPath?: string;
  httpMethod?: string;
  multiValueHeaders?: object | null;
  raw_path?: string;
  method?: string;
  requestContext?: { http?: { method: string }; eventType?: string; routeKey?: string };
  body?: string | null;
  isBase64Encoded?: boolean;
  is_base64_encoded?: boolean;
  lwa?: { method?: string; path: string; body?: unknown; isBase64Encoded?: boolean };
}

/** What is posted to the app as it is. */
const POSTED = /^(?:pass-through|authorizer|cognito)-/;

/** The file's name says the source: `<source>-<case>.json`. */
export function fixtureExpectation(file: string, json: Buffer): FixtureExpectation {
  if (POSTED.test(file)) {
    return { shape: 'unwrapped', method: 'POST', path: '/events', body: json };
  }
  const event = JSON.parse(json.toString('utf8')) as FixtureEvent;
  const isBase64 = event.isBase64Encoded ?? event.is_base64_encoded ?? false;
  const body = Buffer.from(event.body ?? '', isBase64 ? 'base64' : 'utf8');
  if (file.startsWith('warm-up-')) return { shape: 'pong', method: '', path: '', body };
  if (file.startsWith('websocket-api-')) {
    return { shape: 'websocket', method: 'POST', path: webSocketPath(event), body };
  }
  if (event.lwa !== undefined) return enveloped(event.lwa);
  return {
    shape: shapeOf(file, event),
    method: event.requestContext?.http?.method ?? event.httpMethod ?? event.method ?? '',
    path: event.rawPath ?? event.path ?? event.raw_path ?? '',
    body,
  };
}

function shapeOf(file: string, { multiValueHeaders }: FixtureEvent): AnswerShape {
  if (file.startsWith('alb-')) return multiValueHeaders ? 'alb-multi' : 'alb-single';
  if (file.startsWith('vpc-lattice-')) return 'alb-single';
  return file.startsWith('rest-api-') ? 'payload-1' : 'payload-2';
}

function webSocketPath({ requestContext }: FixtureEvent): string {
  const { eventType = '', routeKey = '' } = requestContext ?? {};
  const route = routeKey.startsWith('$') ? '' : `/${encodeURIComponent(routeKey)}`;
  return `/ws/${eventType.toLowerCase()}${route}`;
}

function enveloped(lwa: NonNullable<FixtureEvent['lwa']>): FixtureExpectation {
  const { body = '', isBase64Encoded } = lwa;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    shape: 'payload-2',
    method: lwa.method ?? (lwa.body === undefined ? 'GET' : 'POST'),
    path: lwa.path,
    body: Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** A whole answer of the shape: status 200 and these fields around the body. */
export function shaped(shape: AnswerShape, fields: Record<string, string>, body: string): unknown {
  const multiple = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, [value]]),
  );
  const rest = { body, isBase64Encoded: false };
  switch (shape) {
    case 'payload-2':
      return { statusCode: 200, headers: fields, cookies: [], ...rest };
    case 'payload-1':
      return { statusCode: 200, multiValueHeaders: multiple, ...rest };
    case 'alb-single':
      return { statusCode: 200, statusDescription: '200 OK', headers: fields, ...rest };
    case 'alb-multi':
      return { statusCode: 200, statusDescription: '200 OK', multiValueHeaders: multiple, ...rest };
    case 'websocket':
      return { statusCode: 200, headers: fields, ...rest };
    case 'pong':
    case 'unwrapped':
      return JSON.parse(body);
  }
}
