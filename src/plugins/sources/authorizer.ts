import {
  AdapterError,
  type BufferedResponse,
  type EncodedPayload,
  type EventSource,
  type Exchange,
  type Plugin,
} from '../../pipeline/index.ts';
import { eventAnswer, refusedAnswer } from './event-answer.ts';
import { objectOf } from './event-fields.ts';
import { type EventOptions, eventRequest } from './event-request.ts';
import { isAuthorizerEvent } from './front-door.ts';

/**
 * Lambda authorizers of API Gateway, TOKEN and REQUEST, payload 1.0 and 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html).
 * The event is POSTed as it is, and the app's JSON, a policy or `{"isAuthorized":…}`, is the result as
 * it is. With status 401 or 403 the invocation fails with the one message for which API Gateway answers
 * 401: "Unauthorized".
 *
 * @example
 * plugins: [authorizer({ paths: { authorizer: '/authorize' } })]
 */
export function authorizer(options: EventOptions = {}): Plugin {
  const decode = eventRequest('authorizer', options);
  const errors = options.errors ?? 'fail';
  const source: EventSource = {
    name: 'authorizer',
    kind: 'event',
    matches: (event) => isAuthorizerEvent(objectOf(event) ?? {}),
    decode,
    encode: (response, exchange) =>
      errors === 'lwa' ? eventAnswer(response, exchange, errors) : encode(response, exchange),
  };
  return {
    name: 'authorizer',
    apply(context) {
      context.source(source);
    },
  };
}

/** @throws AdapterError `LWA_ERR_UNAUTHORIZED`, `LWA_ERR_EVENT_ANSWER` */
function encode(response: BufferedResponse, exchange: Exchange): EncodedPayload {
  const { status, body } = response;
  if (status === 401 || status === 403) {
    throw new AdapterError({
      code: 'LWA_ERR_UNAUTHORIZED',
      // API Gateway compares it, letter for letter.
      message: 'Unauthorized',
      status,
      failsInvocation: true,
      errorType: 'Function.Unauthorized',
    });
  }
  if (body.byteLength === 0 && status >= 200 && status < 300) {
    throw refusedAnswer(
      `The app answered the authorizer event (${exchange.request.method} ${exchange.request.target}) with status ${status} and no content; expected a policy, or 401`,
    );
  }
  return eventAnswer(response, exchange, 'fail');
}
