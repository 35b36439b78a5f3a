import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FunctionIdentity } from '../function-identity.ts';
import type { DoorRequest } from './door-format.ts';
import { decodeQuery, headerLists } from './event-headers.ts';
import { eventJson } from './event-json.ts';
import { addForwarded, asUsual } from './forwarded-headers.ts';
import { commonLogTime, proxyPath, requestFacts } from './request-facts.ts';
import { lastValues, queryLists, type ValueLists } from './value-lists.ts';

/** The id of the local API. */
const API_ID = 'localrest0';
const NULLS = [
  'accessKey',
  'accountId',
  'caller',
  'cognitoAuthenticationProvider',
  'cognitoAuthenticationType',
  'cognitoIdentityId',
  'cognitoIdentityPoolId',
  'principalOrgId',
] as const;

/** What a REST API event is made from. */
export interface RestApiEventInit {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly identity: FunctionIdentity;
  /** The path below the stage. */
  readonly path: string;
  readonly stage: string;
  /** Whether the body is one of the API's binary media types. */
  readonly binary: boolean;
}

/**
 * The event that a REST API makes of a request to its resource `/{proxy+}`, or `/` for its root.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 *
 * The path stands as it was sent, without the stage. Query keys and values are decoded. Names of
 * header fields keep the client's spelling.
 */
export function restApiEvent(init: RestApiEventInit): DoorRequest {
  const { request, body, path, binary } = init;
  const facts = requestFacts(request);
  const headers = headerLists(request.rawHeaders, 'sent');
  const trace = addForwarded(headers, facts, asUsual);
  const query = queryLists(facts.query, decodeQuery);
  const resource = path === '/' ? '/' : '/{proxy+}';
  const event = eventJson({
    resource,
    path,
    httpMethod: facts.method,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: orNull(query, lastValues),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: path === '/' ? null : { proxy: proxyPath(path) },
    stageVariables: null,
    requestContext: requestContext(init, resource),
    // As on AWS, text that is no UTF-8 does not survive.
    body: body.length === 0 ? null : body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary && body.length > 0,
  });
  return { event, trace };
}

function requestContext({ request, identity, stage }: RestApiEventInit, resourcePath: string) {
  const { path, method, sourceIp, userAgent, protocol } = requestFacts(request);
  const now = new Date();
  return {
    resourceId: resourcePath === '/' ? 'root000000' : 'proxy0',
    resourcePath,
    httpMethod: method,
    extendedRequestId: randomBytes(11).toString('base64'),
    requestTime: commonLogTime(now),
    path,
    accountId: identity.accountId,
    protocol,
    stage,
    domainPrefix: API_ID,
    requestTimeEpoch: now.getTime(),
    requestId: randomUUID(),
    identity: {
      ...Object.fromEntries(NULLS.map((name) => [name, null])),
      sourceIp,
      user: null,
      userAgent,
      userArn: null,
    },
    domainName: `${API_ID}.execute-api.${identity.region}.amazonaws.com`,
    deploymentId: 'local0',
    apiId: API_ID,
  };
}

function orNull<Result>(
  lists: ValueLists,
  make: (lists: ValueLists) => Result | ValueLists = (it) => it,
): Result | ValueLists | null {
  return lists.size === 0 ? null : make(lists);
}
