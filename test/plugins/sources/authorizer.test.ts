import test from 'ava';
import {
  decoded,
  encoded,
  eventBytes,
  eventOf,
  refusal,
  response,
  shown,
  sourceFor,
} from './source-harness.ts';

const EVENTS = ['authorizer-token', 'authorizer-request', 'authorizer-request-2'];

for (const name of EVENTS) {
  test(`${name} is posted as it is, with its API's ARN`, (t) => {
    const bytes = eventBytes(name);
    const { headers, ...request } = shown(
      decoded(bytes, { passThroughPaths: { authorizer: '/authorize' } }),
    );
    t.deepEqual(request, { method: 'POST', target: '/authorize', body: bytes.toString('utf8') });
    t.deepEqual(headers.slice(0, 2), [
      ['content-type', 'application/json'],
      ['x-lambda-event-source', 'authorizer'],
    ]);
    t.regex(headers[2]![1], /^arn:aws:execute-api:eu-central-1:123456789012:.*\/GET\/pets$/);
  });

  test(`the policy for ${name} is the result as it is`, (t) => {
    const policy = ' {"principalId":"zoe","policyDocument":{},"context":{"n":1.0}}';
    t.is(encoded(eventBytes(name), response(200, [], policy)), policy);
  });

  test(`401 and 403 for ${name} fail with the message that API Gateway knows`, (t) => {
    for (const status of [401, 403]) {
      const error = refusal(eventBytes(name), response(status, [], '{"why":"no token"}'));
      t.is(error.message, 'Unauthorized');
      t.is(error.code, 'LWA_ERR_UNAUTHORIZED');
      t.is(error.errorType, 'Function.Unauthorized');
      t.true(error.failsInvocation);
    }
  });
}

test('any other answer fails as that to an event does', (t) => {
  const event = eventBytes('authorizer-token');
  t.is(
    refusal(event, response(500, [], 'broken')).message,
    'The app answered the event (POST /events) with status 500: broken',
  );
  t.regex(refusal(event, response(200, [], '<p>')).message, /is not JSON: <p>$/);
  t.is(
    refusal(event, response(204)).message,
    'The app answered the authorizer event (POST /events) with status 204 and no content; expected a policy, or 401',
  );
});

test('the authorizer of a WebSocket API is one, though its event looks like a connection', (t) => {
  const { requestContext, headers } = eventOf('websocket-api-connect');
  const methodArn = 'arn:aws:execute-api:eu-central-1:123456789012:w1x2y3z4a5/prod/$connect';
  const event = { type: 'REQUEST', methodArn, headers, requestContext };
  t.is(sourceFor(event).name, 'authorizer');
  t.is(decoded(event).headers.get('x-lambda-event-source-arn'), methodArn);
});
