import { STATUS_CODES } from 'node:http';
import {
  type BufferedResponse,
  type EncodedPayload,
  type EventSource,
  type Exchange,
  HttpRequest,
  type Invocation,
  type Plugin,
} from '../../pipeline/index.ts';
import { separateCookies } from './cookie-spellings.ts';
import { type EventObject, methodOf, objectOf, textOf } from './event-fields.ts';
import { frontDoorOf } from './front-door.ts';
import { queryString, verbatim } from './query-string.ts';
import { requestBody } from './request-body.ts';
import { requestHeaders } from './request-headers.ts';
import { requestTarget } from './request-target.ts';
import { responsePayload } from './response-body.ts';
import { multiValueMap, responseFields, singleValueMap } from './response-fields.ts';

const NOTHING: EventObject = {};

/**
 * Application Load Balancers, with `lambda.multi_value_headers.enabled` or without
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html). Path
 * and query arrive as the client encoded them. The answer has the one map that the event had: the
 * balancer reads no other.
 *
 * @example
 * plugins: [alb()]
 */
export function alb(): Plugin {
  const source: EventSource = {
    name: 'alb',
    kind: 'http',
    matches: (event) => frontDoorOf(event) === 'alb',
    decode,
    encode,
  };
  return {
    name: 'alb',
    apply(context) {
      context.source(source);
    },
  };
}

function decode(invocation: Invocation): HttpRequest {
  const event = objectOf(invocation.event) ?? NOTHING;
  return new HttpRequest({
    method: methodOf(event.httpMethod, 'httpMethod'),
    target: requestTarget(
      textOf(event.path, 'path') ?? '',
      queryString(event, invocation.payload, verbatim),
    ),
    headers: requestHeaders(event.multiValueHeaders, event.headers),
    body: requestBody(event),
  });
}

function encode(response: BufferedResponse, { invocation, request }: Exchange): EncodedPayload {
  const fields = responseFields(response, request.method);
  const { status } = response;
  const head = `{"statusCode":${status},"statusDescription":"${status} ${STATUS_CODES[status] ?? 'Unknown'}"`;
  const isMultiValue = objectOf(objectOf(invocation.event)?.multiValueHeaders) !== undefined;
  const map = isMultiValue
    ? `"multiValueHeaders":${multiValueMap(fields)}`
    : `"headers":${singleValueMap(separateCookies(fields))}`;
  return responsePayload(`${head},${map}`, response);
}
