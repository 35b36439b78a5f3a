import {
  HttpRequest,
  type EventSource,
  type Invocation,
  type Plugin,
} from '../../pipeline/index.ts';
import { removeHopByHop } from '../hop-by-hop.ts';
import { isReservedField } from '../reserved-headers.ts';
import { type EventObject, invalidEvent, methodOf, objectOf, textOf } from './event-fields.ts';
import { quotedStart } from './field-fault.ts';
import { encodeV2 } from './payload-v2.ts';
import { requestBody } from './request-body.ts';
import { requestHeaders } from './request-headers.ts';
import { pathAndQuery } from './request-target.ts';

const NOTHING: EventObject = {};

const MEMBERS = ['method', 'path', 'headers', 'body', 'isBase64Encoded'];

/**
 * A request that whoever may invoke the function writes himself, as the input of a schedule, a state
 * machine or `aws lambda invoke`: `{"lwa":{"method":"POST","path":"/cron/nightly","headers":{},"body":{}}}`.
 * The answer is `{"statusCode","headers","cookies","body","isBase64Encoded"}`, whatever the status.
 *
 * A `body` that is not a string is sent as JSON. Without `method` it is POST with a body, else GET.
 *
 * @example
 * plugins: [directHttp()]
 */
export function directHttp(): Plugin {
  const source: EventSource = {
    name: 'direct-http',
    // It is no caller from outside, and nobody reads an error page: what fails is the invocation.
    kind: 'event',
    matches: isEnvelope,
    decode,
    encode: encodeV2,
  };
  return {
    name: 'direct-http',
    apply(context) {
      context.source(source);
    },
  };
}

/**
 * Services let outsiders write into `Records` and into what is below `requestContext`, never the top
 * level; beside one of these an `lwa` means nothing.
 */
function isEnvelope(value: unknown): boolean {
  const event = objectOf(value) ?? NOTHING;
  return objectOf(event.lwa) !== undefined && isDirect(event);
}

/** Whether whoever invokes the function has written the event himself. */
export function isDirect({ requestContext, Records, records }: EventObject): boolean {
  return requestContext === undefined && Records === undefined && records === undefined;
}

function decode({ event }: Invocation): HttpRequest {
  const envelope = objectOf(objectOf(event)?.lwa) ?? NOTHING;
  for (const member of Object.keys(envelope)) {
    if (MEMBERS.includes(member)) continue;
    throw invalidEvent(
      `"lwa" of the event has the member ${quotedStart(member)}; expected ${MEMBERS.join(', ')}`,
    );
  }
  const { text, isJson } = bodyOf(envelope.body);
  const body = requestBody({ body: text, isBase64Encoded: envelope.isBase64Encoded });
  const headers = requestHeaders(envelope.headers, undefined);
  removeHopByHop(headers);
  headers.deleteWhere(isReservedField);
  if (isJson && !headers.has('content-type')) headers.append('content-type', 'application/json');
  headers.append('x-lambda-event-source', 'direct');
  const method = envelope.method ?? (body === undefined ? 'GET' : 'POST');
  return new HttpRequest({
    method: methodOf(method, 'lwa.method'),
    target: targetOf(textOf(envelope.path, 'lwa.path')),
    headers,
    body,
  });
}

function bodyOf(body: unknown): { text: string | undefined; isJson: boolean } {
  if (body === undefined || body === null) return { text: undefined, isJson: false };
  if (typeof body === 'string') return { text: body, isJson: false };
  return { text: JSON.stringify(body), isJson: true };
}

function targetOf(path: string | undefined): string {
  if (path === undefined || !path.startsWith('/')) {
    throw invalidEvent(
      `"lwa.path" of the event is ${path === undefined ? 'missing' : quotedStart(path)}; expected a path that begins with "/"`,
    );
  }
  return pathAndQuery(path);
}
