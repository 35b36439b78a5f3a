import {
  type BufferedResponse,
  type EncodedPayload,
  type EventSource,
  type Exchange,
  HttpRequest,
  type HttpResponse,
  type Invocation,
  type Plugin,
} from '../../pipeline/index.ts';
import { checkOptions, oneOf } from '../option-checks.ts';
import { type EventObject, methodOf, objectOf, textOf } from './event-fields.ts';
import { frontDoorOf } from './front-door.ts';
import { encodedOnce, queryString } from './query-string.ts';
import { requestBody } from './request-body.ts';
import { fillForwarded, fillHost, requestHeaders } from './request-headers.ts';
import { requestTarget } from './request-target.ts';
import { responsePayload } from './response-body.ts';
import { multiValueMap, responseFields, singleValueMap } from './response-fields.ts';
import { type StageOption, withoutStage } from './stage-prefix.ts';

/** Options of {@link restApi}. */
export interface RestApiOptions {
  /**
   * Whether the path keeps the stage's name. Only HTTP APIs with payload 1.0 have it there; the path
   * of a REST API comes without it.
   * @default "keep"
   */
  stage?: StageOption;
}

const NOTHING: EventObject = {};

/**
 * API Gateway REST APIs, and HTTP APIs with payload format 1.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 * The event has the query decoded and grouped by key: it is encoded once, and `q` arrives as `q=`.
 *
 * @example
 * plugins: [restApi()]
 */
export function restApi(options: RestApiOptions = {}): Plugin {
  checkOptions('rest-api', options, { stage: oneOf('keep', 'strip') });
  const strip = options.stage === 'strip';
  const source: EventSource = {
    name: 'rest-api',
    kind: 'http',
    matches: (event) => frontDoorOf(event) === 'rest-api',
    decode: (invocation) => decode(invocation, strip),
    encode,
    encodePrelude,
  };
  return {
    name: 'rest-api',
    apply(context) {
      context.source(source);
    },
  };
}

function decode(invocation: Invocation, strip: boolean): HttpRequest {
  const event = objectOf(invocation.event) ?? NOTHING;
  const context = objectOf(event.requestContext) ?? NOTHING;
  const headers = requestHeaders(event.multiValueHeaders, event.headers);
  fillHost(headers, context.domainName);
  fillForwarded(headers, objectOf(context.identity)?.sourceIp);
  const path = textOf(event.path, 'path') ?? '';
  return new HttpRequest({
    method: methodOf(event.httpMethod, 'httpMethod'),
    target: requestTarget(
      strip && event.version === '1.0' ? withoutStage(path, context.stage) : path,
      queryString(event, invocation.payload, encodedOnce),
    ),
    headers,
    body: requestBody(event),
  });
}

/** API Gateway merges the two maps, so that each name stands in one of them only. */
function encode(response: BufferedResponse, { request }: Exchange): EncodedPayload {
  const map = multiValueMap(responseFields(response, request.method));
  return responsePayload(`{"statusCode":${response.status},"multiValueHeaders":${map}`, response);
}

function encodePrelude(response: HttpResponse, { request }: Exchange): string {
  const fields = responseFields(response, request.method);
  const once = fields.filter(({ values }) => values.length === 1);
  const head = `{"statusCode":${response.status},"headers":${singleValueMap(once)}`;
  if (once.length === fields.length) return `${head}}`;
  const repeated = fields.filter(({ values }) => values.length > 1);
  return `${head},"multiValueHeaders":${multiValueMap(repeated)}}`;
}
