import {
  type BufferedResponse,
  type EncodedPayload,
  type Exchange,
  HttpRequest,
  type HttpResponse,
  type Invocation,
} from '../../pipeline/index.ts';
import { type EventObject, methodOf, objectOf, textOf } from './event-fields.ts';
import { jsonStrings } from './json-text.ts';
import { requestBody } from './request-body.ts';
import { fillForwarded, fillHost, requestHeaders, setCookies } from './request-headers.ts';
import { requestTarget } from './request-target.ts';
import { responsePayload } from './response-body.ts';
import { responseFields, singleValueMap, takeCookies } from './response-fields.ts';

const NOTHING: EventObject = {};

/**
 * The request of a payload 2.0 event, which HTTP APIs and function URLs send
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 * Path and query are taken verbatim.
 *
 * @param path changes the event's path before it becomes the target.
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`, `LWA_ERR_REQUEST_INVALID`
 */
export function decodeV2(
  invocation: Invocation,
  path?: (rawPath: string, context: EventObject) => string,
): HttpRequest {
  const event = objectOf(invocation.event) ?? NOTHING;
  const context = objectOf(event.requestContext) ?? NOTHING;
  const http = objectOf(context.http) ?? NOTHING;
  const headers = requestHeaders(undefined, event.headers);
  setCookies(headers, event.cookies);
  fillHost(headers, context.domainName);
  fillForwarded(headers, http.sourceIp);
  const rawPath = textOf(event.rawPath, 'rawPath') ?? '';
  return new HttpRequest({
    method: methodOf(http.method, 'requestContext.http.method'),
    target: requestTarget(
      path === undefined ? rawPath : path(rawPath, context),
      textOf(event.rawQueryString, 'rawQueryString') ?? '',
    ),
    headers,
    body: requestBody(event),
  });
}

/**
 * The answer in payload format 2.0: repeated fields joined, `Set-Cookie` as `cookies`.
 * @throws AdapterError `LWA_ERR_RESPONSE_INVALID`
 */
export function encodeV2(response: BufferedResponse, exchange: Exchange): EncodedPayload {
  return responsePayload(openHead(response, exchange), response);
}

/** What goes before a streamed body in the format 2.0. */
export function preludeV2(response: HttpResponse, exchange: Exchange): string {
  return `${openHead(response, exchange)}}`;
}

function openHead(response: HttpResponse, { request }: Exchange): string {
  const fields = responseFields(response, request.method);
  const cookies = jsonStrings(takeCookies(fields));
  return `{"statusCode":${response.status},"headers":${singleValueMap(fields)},"cookies":${cookies}`;
}
