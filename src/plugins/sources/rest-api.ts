import { Buffer } from 'node:buffer';
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
import { checkOptions } from '../check-options.ts';
import { oneOf } from '../option-checks.ts';
import { type EventObject, methodOf, objectOf, textOf } from './event-fields.ts';
import { frontDoorOf } from './front-door.ts';
import { encodedOnce, queryString } from './query-string.ts';
import { requestBody } from './request-body.ts';
import { fillForwarded, fillHost, requestHeaders } from './request-headers.ts';
import { requestTarget } from './request-target.ts';
import { responsePayload } from './response-body.ts';
import {
  invalidResponse,
  multiValueMap,
  responseFields,
  singleValueMap,
} from './response-fields.ts';
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
 * The delimiter, eight bytes, must end within the first 16 KB
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-lambda-configure.html).
 */
const MAX_PRELUDE_BYTES = 16 * 1024 - 8;

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
  };
  // An HTTP API cannot stream, whatever the invoke mode.
  const buffered: EventSource = {
    ...source,
    matches: (event) => isHttpApi(event) && source.matches(event),
  };
  return {
    name: 'rest-api',
    apply(context) {
      context.source(buffered);
      context.source({ ...source, encodePrelude });
    },
  };
}

/** An HTTP API with payload format 1.0 says so. */
function isHttpApi(event: unknown): boolean {
  return objectOf(event)?.version === '1.0';
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
      strip && isHttpApi(event) ? withoutStage(path, context.stage) : path,
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

/** @throws AdapterError `LWA_ERR_RESPONSE_INVALID` where API Gateway would not find its end. */
function encodePrelude(response: HttpResponse, { request }: Exchange): string {
  const fields = responseFields(response, request.method);
  const once = fields.filter(({ values }) => values.length === 1);
  let prelude = `{"statusCode":${response.status},"headers":${singleValueMap(once)}`;
  if (once.length < fields.length) {
    const repeated = fields.filter(({ values }) => values.length > 1);
    prelude += `,"multiValueHeaders":${multiValueMap(repeated)}`;
  }
  prelude += '}';
  const bytes = Buffer.byteLength(prelude, 'utf8');
  if (bytes <= MAX_PRELUDE_BYTES) return prelude;
  throw invalidResponse(
    `The response's headers make a prelude of ${bytes} bytes; API Gateway takes ${MAX_PRELUDE_BYTES} at most when it streams`,
  );
}
