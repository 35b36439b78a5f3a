import { Buffer } from 'node:buffer';
import type { Load } from '../measurement.ts';

/** A function URL's event, as Lambda sends it. */
export function functionEvent({ target, requestBytes }: Load): Buffer {
  const [path, query = ''] = target.split('?');
  const method = requestBytes === undefined ? 'GET' : 'POST';
  const domainName = 'abcdefg.lambda-url.eu-central-1.on.aws';
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(query !== '' && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    cookies: ['session=0123456789abcdef'],
    headers: {
      'x-amzn-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700',
      'x-forwarded-proto': 'https',
      host: domainName,
      'x-forwarded-port': '443',
      'x-forwarded-for': '192.0.2.1',
      'accept-encoding': 'gzip',
      accept: '*/*',
      'user-agent': 'curl/8.5.0',
      ...(requestBytes !== undefined && {
        'content-type': 'application/octet-stream',
        'content-length': String(requestBytes),
      }),
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abcdefg',
      domainName,
      domainPrefix: 'abcdefg',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'curl/8.5.0' },
      requestId: 'e1506fd5-9e7b-434f-bd42-4f8fa224b599',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1583348638390,
    },
    ...(requestBytes !== undefined && { body: binary(requestBytes).toString('base64') }),
    isBase64Encoded: requestBytes !== undefined,
  };
  return Buffer.from(JSON.stringify(event));
}

function binary(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index++) bytes[index] = (index * 31) & 255;
  return bytes;
}
