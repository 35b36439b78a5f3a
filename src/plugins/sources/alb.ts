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
import { type EventObject, methodOf, objectOf, textOf } from './event-fields.ts';
import { frontDoorOf } from './front-door.ts';
import { queryString, verbatim } from './query-string.ts';
import { requestBody } from './request-body.ts';
import { requestHeaders } from './request-headers.ts';
import { requestTarget } from './request-target.ts';
import { responsePayload } from './response-body.ts';
import {
  invalidResponse,
  multiValueMap,
  type ResponseField,
  responseFields,
  singleValueMap,
} from './response-fields.ts';

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
    : `"headers":${singleValueMap(fields.flatMap(separateCookies))}`;
  return responsePayload(`${head},${map}`, response);
}

/**
 * A map of single values has room for one `Set-Cookie`, and cookies must not be joined. The balancer
 * tells names apart by case and passes them all on, so further cookies go under `Set-cookie`,
 * `sEt-cookie` and so on. AWS does not document this; with multi-value headers it is not needed.
 */
function separateCookies(field: ResponseField): ResponseField[] {
  const { key, values } = field;
  if (key !== 'set-cookie' || values.length === 1) return [field];
  return values.map((value, index) => ({ name: spelling(key, index), key, values: [value] }));
}

/** The `index`-th of the 512 ways to spell a name of nine letters in upper and lower case. */
function spelling(name: string, index: number): string {
  let rest = index;
  let spelled = '';
  for (const character of name) {
    const isLetter = character !== '-';
    spelled += isLetter && rest % 2 === 1 ? character.toUpperCase() : character;
    if (isLetter) rest = Math.floor(rest / 2);
  }
  if (rest === 0) return spelled;
  throw invalidResponse(
    'The response sets more than 512 cookies, for which a load balancer has no room; turn on multi-value headers of its target group',
  );
}
