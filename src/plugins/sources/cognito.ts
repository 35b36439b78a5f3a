import type {
  BufferedResponse,
  EncodedPayload,
  EventSource,
  Exchange,
  Plugin,
} from '../../pipeline/index.ts';
import { eventAnswer, excerpt, refusedAnswer } from './event-answer.ts';
import { type EventObject, objectOf } from './event-fields.ts';
import { type EventOptions, eventRequest } from './event-request.ts';

/**
 * Triggers of Cognito user pools
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html).
 * The event is POSTed as it is. Cognito wants it back, with its `response` filled in where there is
 * something to say: the app's JSON is the result as it is, and an answer of 2xx without content gives
 * the event back unchanged. With a status 4xx the text of the answer is what Cognito tells the user.
 *
 * @example
 * plugins: [cognito({ paths: { cognito: '/sign-up' } })]
 */
export function cognito(options: EventOptions = {}): Plugin {
  const decode = eventRequest('cognito', options);
  const errors = options.errors ?? 'fail';
  const source: EventSource = {
    name: 'cognito',
    kind: 'event',
    matches: (event) => isTrigger(objectOf(event) ?? {}),
    decode,
    encode: (response, exchange) =>
      errors === 'lwa' ? eventAnswer(response, exchange, errors) : encode(response, exchange),
  };
  return {
    name: 'cognito',
    apply(context) {
      context.source(source);
    },
  };
}

function isTrigger({ triggerSource, userPoolId }: EventObject): boolean {
  return typeof triggerSource === 'string' && typeof userPoolId === 'string';
}

/** @throws AdapterError `LWA_ERR_EVENT_ANSWER` */
function encode(response: BufferedResponse, exchange: Exchange): EncodedPayload {
  const { status, body } = response;
  if (body.byteLength > 0 && status >= 400 && status < 500) throw refusedAnswer(excerpt(body));
  if (body.byteLength === 0 && status >= 200 && status < 300) return exchange.invocation.payload;
  return eventAnswer(response, exchange, 'fail');
}
