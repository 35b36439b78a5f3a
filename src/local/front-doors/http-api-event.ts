import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FunctionIdentity } from '../function-identity.ts';
import { eventBody } from './body-encoding.ts';
import type { DoorRequest } from './door-format.ts';
import { cookiesOf, decodeQuery, headerLists } from './event-headers.ts';
import { eventJson } from './event-json.ts';
import { addForwarded, inLowerCase } from './forwarded-headers.ts';
import { commonLogTime, requestFacts } from './request-facts.ts';
import { joinedValues, queryLists } from './value-lists.ts';

/** The id of the local API. */
const API_ID = 'localhttp0';

/**
 * The event that an HTTP API makes of a request to its `$default` route, payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 *
 * The path is decoded, and begins with the stage unless that is `$default`. The query stands as it
 * was sent. Cookies are in `cookies` and nowhere else.
 */
export function httpApiEvent(
  request: IncomingMessage,
  body: Buffer,
  identity: FunctionIdentity,
  stage: string,
): DoorRequest {
  const facts = requestFacts(request);
  const path = decodedPath(facts.path);
  const lists = headerLists(request.rawHeaders, 'lower');
  const trace = addForwarded(lists, facts, inLowerCase);
  const cookies = lists.get('cookie')?.join('; ');
  lists.delete('cookie');
  const headers = joinedValues(lists);
  const query = joinedValues(queryLists(facts.query, decodeQuery));
  const now = new Date();
  const event = eventJson({
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: facts.query,
    cookies: cookies === undefined ? undefined : cookiesOf({ cookie: cookies }),
    headers,
    queryStringParameters: query.size === 0 ? undefined : query,
    requestContext: {
      accountId: identity.accountId,
      apiId: API_ID,
      domainName: `${API_ID}.execute-api.${identity.region}.amazonaws.com`,
      domainPrefix: API_ID,
      http: {
        method: facts.method,
        path,
        protocol: facts.protocol,
        sourceIp: facts.sourceIp,
        userAgent: facts.userAgent,
      },
      requestId: randomBytes(11).toString('base64'),
      routeKey: '$default',
      stage,
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length === 0
      ? { isBase64Encoded: false }
      : eventBody(body, headers.get('content-type'))),
  });
  return { event, trace };
}

/** Escapes that are no UTF-8 stay as they are. */
function decodedPath(path: string): string {
  return path.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
