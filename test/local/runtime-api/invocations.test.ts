import { Buffer } from 'node:buffer';
import test from 'ava';
import { localService } from '../local-service.ts';
import { requestIdOf } from '../service-client.ts';

test('an invocation is delivered with its bytes and all its headers', async (t) => {
  const { lambda, client } = await localService(t);
  const payload = Buffer.from('{ "a" : 1.0,\n "é": "\u{1F600}" }');
  const before = Date.now();
  const result = lambda.invoke(payload, {
    requestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
    invocationId: 'attempt-1',
    traceId: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1',
    clientContext: '{"client":\n{"app_title":"Zoë"}}',
    cognitoIdentity: '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}',
    tenantId: 'blue',
    timeoutMs: 5000,
  });
  const next = await client.next();
  t.is(next.status, 200);
  t.deepEqual(next.body, payload);
  t.is(next.headers['content-type'], 'application/json');
  t.is(requestIdOf(next), '8476a536-e9f4-11e8-9739-2dfe598c3fcd');
  t.is(next.headers['lambda-runtime-invocation-id'], 'attempt-1');
  t.is(
    next.headers['lambda-runtime-trace-id'],
    'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1',
  );
  const context = Buffer.from(String(next.headers['lambda-runtime-client-context']), 'latin1');
  t.deepEqual(JSON.parse(context.toString('utf8')), { client: { app_title: 'Zoë' } });
  t.is(
    next.headers['lambda-runtime-cognito-identity'],
    '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}',
  );
  t.is(next.headers['lambda-runtime-aws-tenant-id'], 'blue');
  t.is(
    next.headers['lambda-runtime-invoked-function-arn'],
    'arn:aws:lambda:us-east-1:123456789012:function:function',
  );
  const deadline = Number(next.headers['lambda-runtime-deadline-ms']);
  t.true(deadline >= before + 5000 && deadline <= Date.now() + 5000);
  const posted = await client.respond(requestIdOf(next), '{"ok":true}', {
    'Lambda-Runtime-Invocation-Id': 'attempt-1',
  });
  t.is(posted.status, 202);
  t.deepEqual(posted.json(), { status: 'OK' });
  const { payload: answer, functionError } = await result;
  t.is(answer.toString(), '{"ok":true}');
  t.is(functionError, undefined);
});

test('optional headers are absent when there is nothing to say', async (t) => {
  const { lambda, client } = await localService(t);
  const result = lambda.invoke('{}');
  const next = await client.next();
  for (const name of ['trace-id', 'client-context', 'cognito-identity', 'aws-tenant-id']) {
    t.false(`lambda-runtime-${name}` in next.headers, name);
  }
  t.false('lambda-runtime-invocation-id' in next.headers);
  await client.respond(requestIdOf(next), '1');
  await result;
});

test('next while an invocation runs delivers the same event at once', async (t) => {
  const { lambda, client } = await localService(t);
  const result = lambda.invoke('{"n":1}');
  const first = await client.next();
  const again = await client.next();
  t.is(requestIdOf(again), requestIdOf(first));
  t.deepEqual(again.body, first.body);
  await client.respond(requestIdOf(first), '1');
  t.is((await result).payload.toString(), '1');
});

test('invocations wait for one another, in order', async (t) => {
  const { lambda, client } = await localService(t);
  const results = [1, 2, 3].map((n) => lambda.invoke({ n }));
  for (const n of [1, 2, 3]) {
    const next = await client.next();
    t.deepEqual(next.json(), { n });
    await client.respond(requestIdOf(next), String(n));
  }
  const payloads = (await Promise.all(results)).map(({ payload }) => payload.toString());
  t.deepEqual(payloads, ['1', '2', '3']);
});

test('a second answer is 403, and 400 once the next invocation runs', async (t) => {
  const { lambda, client } = await localService(t);
  const first = lambda.invoke('1');
  const id = requestIdOf(await client.next());
  await client.respond(id, '1');
  await first;
  const twice = await client.respond(id, '2');
  t.is(twice.status, 403);
  t.is((twice.json() as { errorType: string }).errorType, 'InvalidStateTransition');
  const second = lambda.invoke('2');
  const next = await client.next();
  const late = await client.respond(id, '3');
  t.is(late.status, 400);
  t.deepEqual(late.json(), { errorMessage: 'Invalid request ID', errorType: 'InvalidRequestID' });
  await client.respond(requestIdOf(next), '4');
  t.is((await second).payload.toString(), '4');
});

test('an answer to an id that never was is 400', async (t) => {
  const { lambda, client } = await localService(t);
  const result = lambda.invoke('1');
  const id = requestIdOf(await client.next());
  t.is((await client.respond('nobody', '1')).status, 400);
  t.is((await client.fail('nobody', '{}')).status, 400);
  await client.respond(id, '1');
  await result;
});

test('an answer of another attempt is 410', async (t) => {
  const { lambda, client } = await localService(t);
  const result = lambda.invoke('1', { invocationId: 'second' });
  const id = requestIdOf(await client.next());
  const stale = await client.respond(id, '1', { 'Lambda-Runtime-Invocation-Id': 'first' });
  t.is(stale.status, 410);
  t.is((stale.json() as { errorType: string }).errorType, 'InvokeTimeout');
  t.is((await client.respond(id, '2', { 'Lambda-Runtime-Invocation-Id': 'second' })).status, 202);
  t.is((await result).payload.toString(), '2');
});

test('an invocation over its time fails, a late answer is 410, and the next one works', async (t) => {
  const { lambda, client } = await localService(t);
  const result = lambda.invoke('1', { timeoutMs: 30 });
  const id = requestIdOf(await client.next());
  const { functionError, errorType, payload } = await result;
  t.is(functionError, 'Unhandled');
  t.is(errorType, 'Sandbox.Timedout');
  t.deepEqual(JSON.parse(payload.toString()), {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${id} Error: Task timed out after 0.03 seconds`,
  });
  t.is((await client.respond(id, '1')).status, 410);
  t.is((await client.fail(id, '{}')).status, 410);
  const second = lambda.invoke('2');
  await client.respond(requestIdOf(await client.next()), '2');
  t.is((await second).payload.toString(), '2');
});

test('an answer of 6,291,556 bytes passes; one byte more is 413 and fails the invocation', async (t) => {
  const { lambda, client } = await localService(t);
  const largest = Buffer.alloc(6_291_556, 'x');
  const first = lambda.invoke('1');
  t.is((await client.respond(requestIdOf(await client.next()), largest)).status, 202);
  t.is((await first).payload.length, 6_291_556);
  const second = lambda.invoke('2');
  const refused = await client.respond(
    requestIdOf(await client.next()),
    Buffer.concat([largest, Buffer.from('x')]),
  );
  t.is(refused.status, 413);
  t.deepEqual(refused.json(), {
    errorMessage: 'Exceeded maximum allowed payload size (6291556 bytes).',
    errorType: 'RequestEntityTooLarge',
  });
  t.is((await second).errorType, 'Function.ResponseSizeTooLarge');
  const third = lambda.invoke('3');
  await client.respond(requestIdOf(await client.next()), '3');
  t.is((await third).payload.toString(), '3');
});

test('an error reaches the invoker word for word, its type filtered', async (t) => {
  const { lambda, client } = await localService(t);
  const types = [
    ['Runtime.UnhandledPromiseRejection', 'Runtime.UnhandledPromiseRejection'],
    ['Function.MyError', 'Function.MyError'],
    ['Function.my error', 'Function.Unknown'],
    ['unhandled', 'Runtime.Unknown'],
    [undefined, 'Runtime.Unknown'],
  ] as const;
  for (const [sent, kept] of types) {
    const result = lambda.invoke('{}');
    const id = requestIdOf(await client.next());
    const body = '{"errorType":"E","errorMessage":"m","stackTrace":[]}';
    const headers = sent === undefined ? {} : { 'Lambda-Runtime-Function-Error-Type': sent };
    t.is((await client.fail(id, body, headers)).status, 202);
    const { functionError, errorType, payload } = await result;
    t.is(functionError, 'Unhandled');
    t.is(errorType, kept);
    t.is(payload.toString(), body);
  }
});

test('a response mode that does not exist is 400 and fails the invocation', async (t) => {
  const { lambda, client } = await localService(t);
  const result = lambda.invoke('{}');
  const refused = await client.respond(requestIdOf(await client.next()), 'x', {
    'Lambda-Runtime-Function-Response-Mode': 'sideways',
  });
  t.is(refused.status, 400);
  t.is((refused.json() as { errorType: string }).errorType, 'InvalidFunctionResponseMode');
  t.is((await result).errorType, 'Runtime.InvalidResponseModeHeader');
});

test('a poll whose connection went away does not swallow an invocation', async (t) => {
  const { lambda, client } = await localService(t);
  const lost = client.open('/2018-06-01/runtime/invocation/next', 'GET', {});
  lost.on('error', () => undefined);
  lost.end();
  await new Promise((resolve) => {
    lambda.once('ready', resolve);
  });
  const gone = new Promise((resolve) => {
    lost.on('close', resolve);
  });
  lost.destroy();
  await gone;
  const result = lambda.invoke('{}');
  await client.respond(requestIdOf(await client.next()), '"here"');
  t.is((await result).payload.toString(), '"here"');
});

test('an unknown path is 404; the Telemetry API says that it is not there', async (t) => {
  const { client } = await localService(t);
  t.is((await client.call('/2018-06-01/nothing')).status, 404);
  t.is((await client.call('/')).status, 404);
  const telemetry = await client.call('/2022-07-01/telemetry', { method: 'PUT', body: '{}' });
  t.is(telemetry.status, 202);
  t.is((telemetry.json() as { errorType: string }).errorType, 'Telemetry.NotSupported');
});
