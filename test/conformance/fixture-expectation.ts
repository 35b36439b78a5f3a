import { Buffer } from 'node:buffer';

/** How the answer to a source's event must look: which members Lambda's front door reads. */
export type AnswerShape = 'payload-2' | 'payload-1' | 'alb-single' | 'alb-multi' | 'unwrapped';

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
  requestContext?: { http?: { method: string } };
  body?: string | null;
  isBase64Encoded?: boolean;
}

/** The file's name says the source: `<source>-<case>.json`. */
export function fixtureExpectation(file: string, json: Buffer): FixtureExpectation {
  if (file.startsWith('pass-through-')) {
    return { shape: 'unwrapped', method: 'POST', path: '/events', body: json };
  }
  const event = JSON.parse(json.toString('utf8')) as FixtureEvent;
  return {
    shape: shapeOf(file, event),
    method: event.requestContext?.http?.method ?? event.httpMethod ?? '',
    path: event.rawPath ?? event.path ?? '',
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function shapeOf(file: string, { multiValueHeaders }: FixtureEvent): AnswerShape {
  if (file.startsWith('alb-')) return multiValueHeaders ? 'alb-multi' : 'alb-single';
  return file.startsWith('rest-api-') ? 'payload-1' : 'payload-2';
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
    case 'unwrapped':
      return JSON.parse(body);
  }
}
