import { Buffer } from 'node:buffer';

/** A request, as a test writes it. */
export interface TestRequest {
  /** @default "GET" */
  method?: string;
  /** Path and query as they stand on a request line. @default "/" */
  target?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/**
 * The event that a function URL makes of a request. Bytes are base64, as they are on Lambda for all
 * but text.
 */
export function eventOf(request: TestRequest): Record<string, unknown> {
  const { method = 'GET', target = '/', headers = {}, body } = request;
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const domainName = 'test.lambda-url.us-east-1.on.aws';
  const fields = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: mark === -1 ? '' : target.slice(mark + 1),
    headers: { host: domainName, ...(Object.fromEntries(fields) as Record<string, string>) },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'test',
      domainName,
      domainPrefix: 'test',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: '00000000-0000-0000-0000-000000000000',
      routeKey: '$default',
      stage: '$default',
      time: '01/Jan/2026:00:00:00 +0000',
      timeEpoch: 1_767_225_600_000,
    },
    ...(typeof body === 'string' && { body }),
    ...(body instanceof Uint8Array && { body: Buffer.from(body).toString('base64') }),
    isBase64Encoded: body instanceof Uint8Array,
  };
}
