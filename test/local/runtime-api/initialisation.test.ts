import { once } from 'node:events';
import test from 'ava';
import { localService } from '../local-service.ts';
import { requestIdOf, ServiceClient } from '../service-client.ts';

const INIT_ERROR = '/2018-06-01/runtime/init/error';

test('init/error before the first next is taken, and invocations fail with its words', async (t) => {
  const { lambda, client } = await localService(t);
  const body = '{"errorMessage":"no database","errorType":"Runtime.NoDatabase"}';
  const posted = await client.call(INIT_ERROR, {
    method: 'POST',
    body,
    headers: { 'Lambda-Runtime-Function-Error-Type': 'Runtime.NoDatabase' },
  });
  t.is(posted.status, 202);
  const { errorType, payload } = await lambda.invoke('{}');
  t.is(errorType, 'Runtime.NoDatabase');
  t.is(payload.toString(), body);
  const next = await client.next();
  t.is(next.status, 403);
  t.is((next.json() as { errorType: string }).errorType, 'InvalidStateTransition');
});

test('init/error after the first next is 403', async (t) => {
  const { lambda, client } = await localService(t);
  const result = lambda.invoke('{}');
  const id = requestIdOf(await client.next());
  t.is((await client.call(INIT_ERROR, { method: 'POST', body: '{}' })).status, 403);
  await client.respond(id, '1');
  t.is((await result).payload.toString(), '1');
});

test('only the first invocation after initialisation is a cold start', async (t) => {
  const { lambda, client } = await localService(t);
  const cold = lambda.invoke('1');
  await client.respond(requestIdOf(await client.next()), '1');
  t.is(typeof (await cold).initMs, 'number');
  const warm = lambda.invoke('2');
  await client.respond(requestIdOf(await client.next()), '2');
  t.is((await warm).initMs, undefined);
});

test('reset gives a new runtime a fresh environment on the same port', async (t) => {
  const { lambda, client } = await localService(t);
  const address = lambda.runtimeApi;
  const interrupted = lambda.invoke('1');
  await client.next();
  await lambda.reset();
  t.is((await interrupted).functionError, 'Unhandled');
  t.is(lambda.runtimeApi, address);
  const anew = new ServiceClient(address);
  t.teardown(() => anew.close());
  t.is((await anew.register('lambda-adapter', ['SHUTDOWN'])).status, 200);
});

test('a runtime that waits on restore/next goes on when it is restored', async (t) => {
  const { lambda, client } = await localService(t);
  const waiting = client.call('/2018-06-01/runtime/restore/next');
  await once(lambda, 'snapshot');
  t.true(lambda.restore());
  t.is((await waiting).status, 200);
  t.false(lambda.restore());
  const result = lambda.invoke('{}');
  await client.respond(requestIdOf(await client.next()), '"restored"');
  t.is((await result).payload.toString(), '"restored"');
});

test('restore/error is taken only while a restore runs, and fails the environment', async (t) => {
  const { lambda, client } = await localService(t);
  const RESTORE_ERROR = '/2018-06-01/runtime/restore/error';
  const post = () =>
    client.call(RESTORE_ERROR, {
      method: 'POST',
      body: '{"errorType":"Runtime.AfterRestore"}',
      headers: { 'Lambda-Runtime-Function-Error-Type': 'Runtime.AfterRestore' },
    });
  t.is((await post()).status, 403);
  const waiting = client.call('/2018-06-01/runtime/restore/next');
  await once(lambda, 'snapshot');
  lambda.restore();
  await waiting;
  t.is((await post()).status, 202);
  t.is((await lambda.invoke('{}')).errorType, 'Runtime.AfterRestore');
});

test('restore/next after the first next is 403', async (t) => {
  const { lambda, client } = await localService(t);
  const result = lambda.invoke('{}');
  const id = requestIdOf(await client.next());
  t.is((await client.call('/2018-06-01/runtime/restore/next')).status, 403);
  await client.respond(id, '1');
  await result;
});
