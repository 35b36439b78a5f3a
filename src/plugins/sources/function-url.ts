import type { EventSource, Plugin } from '../../pipeline/index.ts';
import { frontDoorOf } from './front-door.ts';
import { decodeV2, encodeV2, preludeV2 } from './payload-v2.ts';

/**
 * Lambda function URLs, buffered and streaming (`InvokeMode: RESPONSE_STREAM`). The event is that of
 * an HTTP API, told apart by its domain; the path arrives as the client encoded it
 * (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html).
 *
 * @example
 * plugins: [functionUrl()]
 */
export function functionUrl(): Plugin {
  const source: EventSource = {
    name: 'function-url',
    kind: 'http',
    matches: (event) => frontDoorOf(event) === 'function-url',
    decode: (invocation) => decodeV2(invocation),
    encode: encodeV2,
    encodePrelude: preludeV2,
  };
  return {
    name: 'function-url',
    apply(context) {
      context.source(source);
    },
  };
}
