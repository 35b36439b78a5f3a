/** What a synthetic event varies; everything else is as Lambda sends it. */
export interface EventParts {
  method?: string;
  path?: string;
  /** As it stands behind the `?`. Sources that send a map get it decoded, or not, as they do. */
  query?: string;
  headers?: Record<string, string>;
  /** Wins over `headers`, for the sources that have it. */
  multiValueHeaders?: Record<string, string[]>;
  cookies?: string[];
  body?: string | null;
  isBase64Encoded?: boolean;
}

const HOST = 'abcdefg.lambda-url.eu-central-1.on.aws';

/** A Function URL's event: payload format 2.0. */
export function urlEvent(parts: EventParts = {}): Record<string, unknown> {
  const { method = 'GET', path = '/', query = '', headers = {}, cookies, body } = parts;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers: { host: HOST, 'user-agent': 'differential', ...headers },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abcdefg',
      domainName: HOST,
      domainPrefix: 'abcdefg',
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'differential',
      },
      requestId: 'e1506fd5-9e7b-434f-bd42-4f8fa224b599',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1583348638390,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: parts.isBase64Encoded ?? false,
  };
}

/** An HTTP API's event: payload format 2.0, in a named stage. */
export function httpApiEvent(parts: EventParts = {}): Record<string, unknown> {
  const event = urlEvent(parts);
  const domainName = 'api1234567.execute-api.eu-central-1.amazonaws.com';
  return {
    ...event,
    headers: { ...(event['headers'] as object), host: domainName, ...parts.headers },
    requestContext: {
      ...(event['requestContext'] as object),
      accountId: '123456789012',
      apiId: 'api1234567',
      domainName,
      domainPrefix: 'api1234567',
    },
  };
}

/** A REST API's event: payload format 1.0; the query comes decoded. */
export function restEvent(parts: EventParts = {}): Record<string, unknown> {
  const { method = 'GET', path = '/', query = '', headers = {} } = parts;
  const all = { host: 'rest123456.execute-api.eu-central-1.amazonaws.com', ...headers };
  const multiValueHeaders = parts.multiValueHeaders ?? {};
  const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
  const { single, multiple } = queryMaps(query, decode);
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: { ...all, ...lastValues(multiValueHeaders) },
    multiValueHeaders: {
      ...Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
      ...multiValueHeaders,
    },
    queryStringParameters: query === '' ? null : single,
    multiValueQueryStringParameters: query === '' ? null : multiple,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      resourceId: '123456',
      stage: 'prod',
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      identity: { sourceIp: '192.0.2.1', userAgent: 'differential' },
      resourcePath: '/{proxy+}',
      path: `/prod${path}`,
      httpMethod: method,
      apiId: 'rest123456',
      protocol: 'HTTP/1.1',
    },
    body: parts.body ?? null,
    isBase64Encoded: parts.isBase64Encoded ?? false,
  };
}

/** An ALB's event, with single values or, with `multiValueHeaders`, with multiple; not decoded. */
export function albEvent(parts: EventParts = {}): Record<string, unknown> {
  const { method = 'GET', path = '/', query = '', headers = {} } = parts;
  const all = { host: 'lb-1234567890.eu-central-1.elb.amazonaws.com', ...headers };
  const { single, multiple } = queryMaps(query, (text) => text);
  const maps = parts.multiValueHeaders
    ? {
        multiValueQueryStringParameters: multiple,
        multiValueHeaders: {
          ...Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
          ...parts.multiValueHeaders,
        },
      }
    : { queryStringParameters: single, headers: all };
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/fn/49e9d65c45c6791a',
      },
    },
    httpMethod: method,
    path,
    ...maps,
    body: parts.body ?? '',
    isBase64Encoded: parts.isBase64Encoded ?? false,
  };
}

/** The four HTTP sources, by the name that the cases give them. */
export const SOURCES = {
  'Function URL': urlEvent,
  'HTTP API': httpApiEvent,
  'REST API': restEvent,
  ALB: albEvent,
} as const;

/** The name of one of {@link SOURCES}. */
export type SourceName = keyof typeof SOURCES;

function lastValues(map: Readonly<Record<string, string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).map(([name, values]) => [name, values.at(-1) ?? '']),
  );
}

function queryMaps(query: string, decode: (text: string) => string) {
  const single: Record<string, string> = {};
  const multiple: Record<string, string[]> = {};
  for (const pair of query === '' ? [] : query.split('&')) {
    const [name = '', ...rest] = pair.split('=');
    const [key, value] = [decode(name), decode(rest.join('='))];
    single[key] = value;
    multiple[key] = [...(multiple[key] ?? []), value];
  }
  return { single, multiple };
}
