import { Buffer } from 'node:buffer';
import test from 'ava';
import { cognito } from '../../../src/plugins/sources/index.ts';
import { Exchange } from '../../../src/pipeline/index.ts';
import {
  decoded,
  encoded,
  eventBytes,
  invocationOf,
  refusal,
  response,
  shown,
  sourcesOf,
} from './source-harness.ts';

const EVENT = eventBytes('cognito-pre-sign-up');

test('the event is posted as it is', (t) => {
  t.deepEqual(shown(decoded(EVENT, { passThroughPaths: { cognito: '/sign-up' } })), {
    method: 'POST',
    target: '/sign-up',
    headers: [
      ['content-type', 'application/json'],
      ['x-lambda-event-source', 'cognito'],
    ],
    body: EVENT.toString('utf8'),
  });
});

test("the app's JSON is the result as it is", (t) => {
  const answer = '{"version":"1","response":{"autoConfirmUser":true}}';
  t.is(encoded(EVENT, response(200, [], answer)), answer);
});

test('an answer of 2xx without content gives the event back, byte for byte', (t) => {
  const payload = Buffer.from(' {"triggerSource":"A_B", "userPoolId":"p","n":1.0e2} ');
  const [source] = sourcesOf([cognito()]);
  const invocation = invocationOf(payload);
  const exchange = new Exchange(invocation, source!, source!.decode(invocation));
  for (const status of [200, 204]) t.is(source!.encode(response(status), exchange), payload);
});

test('the text of an answer of 4xx is what the user is told', (t) => {
  const error = refusal(EVENT, response(400, [], 'This address cannot sign up.'));
  t.is(error.message, 'This address cannot sign up.');
  t.is(error.code, 'LWA_ERR_EVENT_ANSWER');
  t.true(error.failsInvocation);
});

test('any other answer fails as that to an event does', (t) => {
  t.is(
    refusal(EVENT, response(500, [], 'secret')).message,
    'The app answered the event (POST /events) with status 500: secret',
  );
  t.is(
    refusal(EVENT, response(404)).message,
    'The app answered the event (POST /events) with status 404: (empty body)',
  );
  t.regex(refusal(EVENT, response(200, [], 'yes')).message, /is not JSON: yes$/);
});
