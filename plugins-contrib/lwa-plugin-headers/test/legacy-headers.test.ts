import test from 'ava';
import { HttpResponse } from 'lambda-web-adapter';
import { eventOf, TestAdapter } from 'lambda-web-adapter/testing';
import { legacyHeaders, type LegacyPreset } from '../src/index.ts';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:shop';

async function seen(preset: LegacyPreset, event: object) {
  const adapter = new TestAdapter({
    plugins: [legacyHeaders({ preset })],
    app: () => new HttpResponse({ status: 200 }),
  });
  const { error } = await adapter.invoke(event, {
    requestId: 'id-1',
    functionArn: ARN,
    deadlineMs: 4_000_000_000_000,
  });
  if (error) throw error;
  return { headers: adapter.requests[0]!.headers, log: adapter.log };
}

test('serverless-express: event without body, and context, as percent-encoded JSON', async (t) => {
  const event = eventOf({
    method: 'POST',
    target: '/ä?q=1',
    body: 'secret',
    headers: { 'x-euro': '€' },
  });
  const { headers } = await seen('serverless-express', event);
  const { body: _, ...rest } = event;
  t.deepEqual(JSON.parse(decodeURIComponent(headers.get('x-apigateway-event')!)), rest);
  t.deepEqual(JSON.parse(decodeURIComponent(headers.get('x-apigateway-context')!)), {
    awsRequestId: 'id-1',
    invokedFunctionArn: ARN,
    functionName: 'shop',
    deadlineMs: 4_000_000_000_000,
  });
});

test('serverlessish: the fields of the Runtime API, and none that a caller made up', async (t) => {
  const event = eventOf({ headers: { 'lambda-runtime-cognito-identity': '{"forged":true}' } });
  const { headers } = await seen('serverlessish', event);
  t.is(headers.get('lambda-runtime-aws-request-id'), 'id-1');
  t.is(headers.get('lambda-runtime-invoked-function-arn'), ARN);
  t.is(headers.get('lambda-runtime-deadline-ms'), '4000000000000');
  t.false(headers.has('lambda-runtime-cognito-identity'));
});

test('go-proxy: request context and stage variables as JSON', async (t) => {
  const event = { ...eventOf({}), stageVariables: { color: 'blue' } };
  const { headers } = await seen('go-proxy', event);
  const context = headers.get('x-golambdaproxy-apigw-context')!;
  t.deepEqual(JSON.parse(context), eventOf({})['requestContext']);
  t.is(headers.get('x-golambdaproxy-apigw-stagevars'), '{"color":"blue"}');
});

test('what no server would accept is left out, with a warning', async (t) => {
  const event = eventOf({ target: `/?${'x'.repeat(13_000)}` });
  const { headers, log } = await seen('serverless-express', event);
  t.false(headers.has('x-apigateway-event'));
  t.true(headers.has('x-apigateway-context'));
  t.regex(log[0]!.message, /"x-apigateway-event" would have 13\d{3} bytes; it is left out/);
});

test('an unknown preset is refused, and the known ones are named', (t) => {
  t.throws(() => legacyHeaders({ preset: 'zappa' as LegacyPreset }), {
    message: /options\.preset: expected "serverless-express" or "serverlessish" or "go-proxy"/,
  });
});
