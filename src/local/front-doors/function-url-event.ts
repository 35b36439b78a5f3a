import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FunctionIdentity } from '../function-identity.ts';
import { eventBody } from './body-encoding.ts';
import { cookiesOf, joinedHeaders, joinedQuery } from './event-headers.ts';
import { commonLogTime, requestFacts } from './request-facts.ts';
import { newTraceRoot } from './trace-header.ts';

/** The id that stands in the host name of the local function's URL. */
const URL_ID = 'localfunctionurl00000000000000';

/** A Function URL event, format 2.0. */
export interface FunctionUrlEvent {
  readonly version: '2.0';
  readonly routeKey: '$default';
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly accountId: string;
    readonly apiId: string;
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    readonly routeKey: '$default';
    readonly stage: '$default';
    readonly time: string;
    readonly timeEpoch: number;
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/**
 * The event that a Function URL without authorisation makes of a request.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 *
 * Path and query stand as they were sent. Cookies are in `cookies` and in `headers.cookie`, as real
 * events have them (aws/aws-lambda-web-adapter#121). `x-forwarded-proto` and `-port` tell the
 * truth about this door, which speaks plain HTTP: an app that redirects to HTTPS by them would
 * otherwise redirect here to where nobody listens.
 */
export function functionUrlEvent(
  request: IncomingMessage,
  body: Buffer,
  identity: FunctionIdentity,
): FunctionUrlEvent {
  const { path, query, method, sourceIp, port, userAgent, protocol } = requestFacts(request);
  const headers = joinedHeaders(request.rawHeaders);
  headers['x-forwarded-for'] = sourceIp;
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-port'] = port;
  headers['x-amzn-trace-id'] ??= newTraceRoot();
  const cookies = cookiesOf(headers);
  const parameters = joinedQuery(query);
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies === undefined ? {} : { cookies }),
    headers,
    ...(parameters === undefined ? {} : { queryStringParameters: parameters }),
    requestContext: {
      accountId: 'anonymous',
      apiId: URL_ID,
      domainName: `${URL_ID}.lambda-url.${identity.region}.on.aws`,
      domainPrefix: URL_ID,
      http: { method, path, protocol, sourceIp, userAgent },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length === 0 ? { isBase64Encoded: false } : eventBody(body, headers['content-type'])),
  };
}
