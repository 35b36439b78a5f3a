import { Buffer } from 'node:buffer';
import { answer, type Case, rawAnswer } from '../case.ts';
import { albEvent, httpApiEvent, restEvent, urlEvent } from '../events.ts';

const TEXT = ['content-type', 'text/plain; charset=utf-8'] as const;
const LONG = 'hello world '.repeat(100);

const BASE_PATH = { AWS_LWA_REMOVE_BASE_PATH: '/orders' };
const COMPRESSION = { AWS_LWA_ENABLE_COMPRESSION: 'true' };
const AUTHORIZATION = { AWS_LWA_AUTHORIZATION_SOURCE: 'x-auth' };
const STREAM = { AWS_LWA_INVOKE_MODE: 'response_stream' };
const ERROR_STATUS = { AWS_LWA_ERROR_STATUS_CODES: '500,502-504' };

function compressed(
  name: string,
  acceptEncoding: string,
  fields: readonly (readonly [string, string])[],
  body: string | Buffer = LONG,
  method = 'GET',
): Case {
  return {
    name: `Compression: ${name}`,
    settings: COMPRESSION,
    event: urlEvent({ method, headers: { 'accept-encoding': acceptEncoding } }),
    answer: answer('200 OK', fields, body),
  };
}

/** What the settings change. */
export const SETTINGS_CASES: readonly Case[] = [
  {
    name: 'Base path: below it',
    settings: BASE_PATH,
    event: urlEvent({ path: '/orders/42', query: 'a=1' }),
  },
  { name: 'Base path: itself', settings: BASE_PATH, event: urlEvent({ path: '/orders' }) },
  {
    name: 'Base path: itself with a slash',
    settings: BASE_PATH,
    event: urlEvent({ path: '/orders/' }),
  },
  { name: 'Base path: twice', settings: BASE_PATH, event: urlEvent({ path: '/orders/orders/1' }) },
  {
    name: 'Base path: in the middle of a segment',
    settings: BASE_PATH,
    event: urlEvent({ path: '/orders-old' }),
  },
  { name: 'Base path: elsewhere', settings: BASE_PATH, event: urlEvent({ path: '/customers' }) },
  { name: 'Base path: REST API', settings: BASE_PATH, event: restEvent({ path: '/orders/42' }) },
  { name: 'Base path: HTTP API', settings: BASE_PATH, event: httpApiEvent({ path: '/orders/42' }) },
  { name: 'Base path: ALB', settings: BASE_PATH, event: albEvent({ path: '/orders/42' }) },
  { name: 'Base path: an event that is no request', settings: BASE_PATH, event: { a: 1 } },

  compressed('gzip', 'gzip', [TEXT]),
  compressed('brotli', 'br', [TEXT]),
  compressed('both', 'gzip, br', [TEXT]),
  compressed('gzip preferred', 'br;q=0.1, gzip;q=1', [TEXT]),
  compressed('refused by a weight of 0', 'gzip;q=0', [TEXT]),
  compressed('no accepted encoding', 'identity', [TEXT]),
  compressed('less than 32 bytes', 'gzip', [TEXT], 'short'),
  compressed('an image', 'gzip', [['content-type', 'image/png']], Buffer.alloc(500)),
  compressed('already encoded', 'gzip', [TEXT, ['content-encoding', 'br']]),
  compressed('an ETag', 'gzip', [TEXT, ['etag', '"a"']]),
  compressed('a Vary', 'gzip', [TEXT, ['vary', 'origin']]),
  compressed('no-transform', 'gzip', [TEXT, ['cache-control', 'no-transform']]),
  compressed('JSON', 'gzip', [['content-type', 'application/json']], JSON.stringify({ LONG })),
  {
    name: 'Compression: an event that is no request',
    settings: COMPRESSION,
    event: { a: 1 },
    answer: answer('200 OK', [['content-type', 'application/json']], JSON.stringify(LONG)),
  },

  {
    name: 'Authorization: from the source',
    settings: AUTHORIZATION,
    event: urlEvent({ headers: { 'x-auth': 'Bearer a' } }),
  },
  {
    name: 'Authorization: from the source, with an original',
    settings: AUTHORIZATION,
    event: urlEvent({ headers: { 'x-auth': 'Bearer a', authorization: 'AWS4-HMAC-SHA256 x' } }),
  },
  {
    name: 'Authorization: no source, with an original',
    settings: AUTHORIZATION,
    event: urlEvent({ headers: { authorization: 'AWS4-HMAC-SHA256 x' } }),
  },

  {
    name: 'Error status: in the list',
    settings: ERROR_STATUS,
    event: urlEvent(),
    answer: answer('500 Internal Server Error', [TEXT], 'broken'),
  },
  {
    name: 'Error status: in a range',
    settings: ERROR_STATUS,
    event: urlEvent(),
    answer: answer('503 Service Unavailable', [TEXT], 'later'),
  },
  {
    name: 'Error status: not in the list',
    settings: ERROR_STATUS,
    event: urlEvent(),
    answer: answer('501 Not Implemented', [TEXT], 'no'),
  },
  {
    name: 'Error status: an event that is no request',
    settings: ERROR_STATUS,
    event: { a: 1 },
    answer: answer('500 Internal Server Error', [TEXT], 'broken'),
  },

  { name: 'Stream: JSON', settings: STREAM, event: urlEvent() },
  {
    name: 'Stream: a redirect',
    settings: STREAM,
    event: urlEvent(),
    answer: answer('302 Found', [['location', '/elsewhere']]),
  },
  {
    name: 'Stream: an empty 204',
    settings: STREAM,
    event: urlEvent(),
    answer: rawAnswer('HTTP/1.1 204 No Content\r\n\r\n'),
  },
  {
    name: 'Stream: two cookies',
    settings: STREAM,
    event: urlEvent(),
    answer: answer('200 OK', [TEXT, ['set-cookie', 'a=1'], ['set-cookie', 'b=2']], 'x'),
  },
  {
    name: 'Stream: a repeated header',
    settings: STREAM,
    event: urlEvent(),
    answer: answer('200 OK', [TEXT, ['x-twice', '1'], ['x-twice', '2']], 'x'),
  },
  {
    name: 'Stream: bytes',
    settings: STREAM,
    event: urlEvent(),
    answer: answer('200 OK', [['content-type', 'image/png']], Buffer.from([0, 255, 128])),
  },
  {
    name: 'Stream: REST API, a repeated header',
    settings: STREAM,
    event: restEvent(),
    answer: answer('200 OK', [TEXT, ['x-twice', '1'], ['x-twice', '2']], 'x'),
  },
  {
    name: 'Stream: no content type',
    settings: STREAM,
    event: urlEvent(),
    answer: answer('200 OK', [], 'x'),
  },
  { name: 'Stream: an event that is no request', settings: STREAM, event: { a: 1 } },
  {
    name: 'Stream: an app that hangs up without an answer',
    settings: STREAM,
    event: urlEvent({ method: 'POST' }),
    answer: rawAnswer('', { hangUp: true }),
  },
];
