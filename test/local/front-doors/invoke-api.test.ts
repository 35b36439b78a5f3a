import { Buffer } from 'node:buffer';
import test from 'ava';
import { requestIdOf } from '../service-client.ts';
import { openDoors } from './open-doors.ts';

const PATH = '/2015-03-31/functions/any-name/invocations';

test('a payload goes in and an answer comes out, word for word', async (t) => {
  const { runtime, browser } = await openDoors(t);
  const asking = browser.call(`${PATH}?Qualifier=prod`, {
    method: 'POST',
    body: '{ "n" : 1.0 }',
    headers: {
      'X-Amz-Client-Context': Buffer.from('{"custom":{}}').toString('base64'),
      'X-Amz-Tenant-Id': 'blue',
      'X-Amzn-Trace-Id': 'Root=1-a-b;Sampled=1',
    },
  });
  const next = await runtime.next();
  t.is(next.text, '{ "n" : 1.0 }');
  t.is(next.headers['lambda-runtime-client-context'], '{"custom":{}}');
  t.is(next.headers['lambda-runtime-aws-tenant-id'], 'blue');
  t.regex(
    String(next.headers['lambda-runtime-trace-id']),
    /^Root=1-a-b;Parent=[0-9a-f]{16};Sampled=1$/,
  );
  t.true(
    String(next.headers['lambda-runtime-invoked-function-arn']).endsWith(':function:function:prod'),
  );
  await runtime.respond(requestIdOf(next), '{ "m" : 2.0 }');
  const reply = await asking;
  t.is(reply.status, 200);
  t.is(reply.text, '{ "m" : 2.0 }');
  t.is(reply.headers['x-amzn-requestid'], requestIdOf(next));
  t.is(reply.headers['x-amz-executed-version'], '$LATEST');
  t.false('x-amz-function-error' in reply.headers);
  t.false('x-amz-log-result' in reply.headers);
});

test('a function error is a 200 that says so', async (t) => {
  const { runtime, browser } = await openDoors(t);
  const asking = browser.call(PATH, { method: 'POST' });
  const next = await runtime.next();
  t.is(next.text, '{}');
  await runtime.fail(requestIdOf(next), '{"errorMessage":"no"}');
  const reply = await asking;
  t.is(reply.status, 200);
  t.is(reply.headers['x-amz-function-error'], 'Unhandled');
  t.is(reply.text, '{"errorMessage":"no"}');
});

test('an event is accepted before it has run', async (t) => {
  const { runtime, browser } = await openDoors(t);
  const reply = await browser.call(PATH, {
    method: 'POST',
    body: '{"later":true}',
    headers: { 'X-Amz-Invocation-Type': 'Event' },
  });
  t.is(reply.status, 202);
  t.is(reply.body.length, 0);
  const next = await runtime.next();
  t.deepEqual(next.json(), { later: true });
  await runtime.respond(requestIdOf(next), 'null');
});

test('the log of the invocation comes with it when it is asked for', async (t) => {
  const { runtime, browser } = await openDoors(t);
  const asking = browser.call(PATH, {
    method: 'POST',
    headers: { 'X-Amz-Log-Type': 'Tail' },
  });
  const next = await runtime.next();
  const id = requestIdOf(next);
  await runtime.respond(id, '1');
  const waiting = runtime.next().catch(() => undefined);
  const log = Buffer.from(String((await asking).headers['x-amz-log-result']), 'base64').toString();
  t.regex(log, new RegExp(`^START RequestId: ${id} Version: \\$LATEST\n`));
  t.regex(log, new RegExp(`\nEND RequestId: ${id}\nREPORT RequestId: ${id}\tDuration: `));
  t.truthy(waiting);
});

test('what is wrong is refused as Lambda does', async (t) => {
  const { browser } = await openDoors(t);
  const noJson = await browser.call(PATH, { method: 'POST', body: '{' });
  t.is(noJson.status, 400);
  t.is(noJson.headers['x-amzn-errortype'], 'InvalidRequestContentException');
  const tooLarge = await browser.call(PATH, { method: 'POST', body: Buffer.alloc(6_291_457, ' ') });
  t.is(tooLarge.status, 413);
  t.is(tooLarge.headers['x-amzn-errortype'], 'RequestTooLargeException');
  t.is((await browser.call(PATH)).status, 405);
  const dry = await browser.call(PATH, {
    method: 'POST',
    headers: { 'X-Amz-Invocation-Type': 'DryRun' },
  });
  t.is(dry.status, 204);
});

test('web pages and foreign names may not invoke', async (t) => {
  const { browser } = await openDoors(t);
  const foreign: Record<string, string>[] = [{ Origin: 'http://evil.test' }, { Host: 'evil.test' }];
  for (const headers of foreign) {
    const reply = await browser.call(PATH, { method: 'POST', body: '{}', headers });
    t.is(reply.status, 403);
  }
});
