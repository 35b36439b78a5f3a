import type { EventSource, Plugin } from '../../pipeline/index.ts';
import { eventAnswer } from './event-answer.ts';
import { type EventOptions, eventRequest } from './event-request.ts';

/**
 * Every event that no other source takes, POSTed to the app as it is, byte for byte, with the name of
 * its source in `x-lambda-event-source`. The app's JSON is the function's result, as it is too, and
 * `null` when it says nothing. An answer that is not 2xx or not JSON fails the invocation, so that
 * queues, streams and schedules retry.
 *
 * @example
 * plugins: [passThrough({ path: '/events', paths: { sqs: '/jobs' } })]
 */
export function passThrough(options: EventOptions = {}): Plugin {
  const decode = eventRequest('pass-through', options);
  const errors = options.errors ?? 'fail';
  const source: EventSource = {
    name: 'pass-through',
    kind: 'event',
    fallback: true,
    matches: () => true,
    decode,
    encode: (response, exchange) => eventAnswer(response, exchange, errors),
  };
  return {
    name: 'pass-through',
    apply(context) {
      context.source(source);
    },
  };
}
