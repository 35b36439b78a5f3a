import { type EventSource, HttpRequest } from '../../pipeline/index.ts';

/**
 * The source of requests that come over HTTP, and not as events: they are made into exchanges as they
 * are, and what answers them is the exchange's response. So nothing is matched, decoded or encoded.
 */
export const HTTP_SOURCE: EventSource = {
  name: 'http',
  kind: 'http',
  matches: () => false,
  decode: () => new HttpRequest({ method: 'GET', target: '/' }),
  encode: ({ body }) => body,
  encodePrelude: () => '',
};
