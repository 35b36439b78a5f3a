import test from 'ava';
import { localService } from '../local-service.ts';
import { requestIdOf } from '../service-client.ts';

test('so many invocations run at once, and are answered in any order', async (t) => {
  const { lambda, client } = await localService(t, { concurrency: 8 });
  const results = Array.from({ length: 8 }, (_, n) => lambda.invoke({ n }));
  const running = await Promise.all(Array.from({ length: 8 }, () => client.next()));
  t.is(new Set(running.map(requestIdOf)).size, 8);
  for (const next of running.reverse()) {
    t.is((await client.respond(requestIdOf(next), next.body)).status, 202);
  }
  const answers = await Promise.all(results);
  t.deepEqual(
    answers.map(({ payload }) => JSON.parse(payload.toString()) as unknown),
    Array.from({ length: 8 }, (_, n) => ({ n })),
  );
});

test('three optional headers are there and empty', async (t) => {
  const { lambda, client } = await localService(t, { concurrency: 2 });
  const result = lambda.invoke('{}');
  const next = await client.next();
  t.is(next.headers['lambda-runtime-client-context'], '');
  t.is(next.headers['lambda-runtime-cognito-identity'], '');
  t.is(next.headers['lambda-runtime-trace-id'], '');
  t.false('lambda-runtime-aws-tenant-id' in next.headers);
  await client.respond(requestIdOf(next), '1');
  await result;
});

test('more polls than the concurrency are 500', async (t) => {
  const { lambda, client } = await localService(t, { concurrency: 2 });
  const polls = [client.next(), client.next(), client.next()];
  const refused = await Promise.any(polls);
  t.is(refused.status, 500);
  const results = [lambda.invoke('1'), lambda.invoke('2')];
  const settled = await Promise.all(polls);
  for (const next of settled.filter(({ status }) => status === 200)) {
    await client.respond(requestIdOf(next), next.body);
  }
  t.deepEqual((await Promise.all(results)).map(({ payload }) => payload.toString()).sort(), [
    '1',
    '2',
  ]);
});

test('a timeout ends one invocation and leaves the others alone', async (t) => {
  const { lambda, client } = await localService(t, { concurrency: 2 });
  const slow = lambda.invoke('"slow"', { timeoutMs: 30 });
  const first = await client.next();
  const fine = lambda.invoke('"fine"');
  const second = await client.next();
  t.is((await slow).errorType, 'Sandbox.Timedout');
  t.is((await client.respond(requestIdOf(first), '1')).status, 410);
  t.is((await client.respond(requestIdOf(second), '2')).status, 202);
  t.is((await fine).payload.toString(), '2');
});

test('extensions may not ask for INVOKE', async (t) => {
  const { client } = await localService(t, { concurrency: 2 });
  const refused = await client.register('lambda-adapter', ['INVOKE']);
  t.is(refused.status, 403);
  t.is((refused.json() as { errorType: string }).errorType, 'Extension.InvalidEventType');
  t.is((await client.register('lambda-adapter', ['SHUTDOWN'])).status, 200);
});
