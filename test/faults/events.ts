/** Parts of an HTTP request. */
export interface RequestParts {
  method?: string;
  path?: string;
  query?: string;
  headers?: Readonly<Record<string, unknown>>;
  body?: unknown;
  base64?: unknown;
}

/** The event of a function URL. */
export function httpEvent({
  method = 'GET',
  path = '/',
  query = '',
  headers = {},
  body,
  base64 = false,
}: RequestParts = {}) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { host: 'app.lambda-url.eu-west-1.on.aws', ...headers },
    requestContext: {
      domainName: 'app.lambda-url.eu-west-1.on.aws',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' },
    },
    ...(body !== undefined && body !== false && { body }),
    isBase64Encoded: base64,
  };
}
