import test from 'ava';
import { localService } from '../local-service.ts';
import { type Reply, requestIdOf } from '../service-client.ts';

const errorType = (reply: Reply) => (reply.json() as { errorType: string }).errorType;
const idOf = (reply: Reply) => String(reply.headers['lambda-extension-identifier']);

test('registration tells the function, and the account only to those who ask', async (t) => {
  const { client } = await localService(t, {
    identity: { functionName: 'orders', functionVersion: '7', handler: 'run.sh' },
    extensionNames: ['a', 'b'],
  });
  const plain = await client.register('a', ['SHUTDOWN', 'INVOKE']);
  t.is(plain.status, 200);
  t.regex(idOf(plain), /^[0-9a-f-]{36}$/);
  t.deepEqual(plain.json(), { functionName: 'orders', functionVersion: '7', handler: 'run.sh' });
  const asking = await client.call('/2020-01-01/extension/register', {
    method: 'POST',
    headers: { 'Lambda-Extension-Name': 'b', 'Lambda-Extension-Accept-Feature': 'x, accountId' },
  });
  t.is((asking.json() as { accountId: string }).accountId, '123456789012');
});

test('each wrong registration has its own error type', async (t) => {
  const { client } = await localService(t);
  const post = (headers: Record<string, string>, body: string) =>
    client.call('/2020-01-01/extension/register', { method: 'POST', headers, body });
  const name = { 'Lambda-Extension-Name': 'lambda-adapter' };
  t.is(errorType(await post({}, '{}')), 'Extension.InvalidExtensionName');
  for (const body of ['{', '[]', '3', '{"events":"INVOKE"}', '{"events":[3]}']) {
    const refused = await post(name, body);
    t.is(refused.status, 403);
    t.is(errorType(refused), 'InvalidRequestFormat', body);
  }
  t.is(errorType(await post(name, '{"events":["SOMETHING"]}')), 'Extension.InvalidEventType');
  t.is((await post(name, '{"events":[]}')).status, 200);
  t.is(errorType(await post(name, '{}')), 'Extension.InvalidExtensionState');
});

test('a name that was not launched is internal: it may not have SHUTDOWN', async (t) => {
  const { client } = await localService(t);
  t.is(errorType(await client.register('inside', ['SHUTDOWN'])), 'Extension.InvalidEventType');
  t.is((await client.register('inside', ['INVOKE'])).status, 200);
  t.is(errorType(await client.register('inside', ['INVOKE'])), 'Extension.InvalidExtensionState');
});

test('the eleventh extension is one too many', async (t) => {
  const { client } = await localService(t, { extensionNames: [] });
  for (let n = 0; n < 10; n++) t.is((await client.register(`e${n}`, [])).status, 200);
  t.is(errorType(await client.register('e10', [])), 'Extension.TooManyExtensions');
});

test("registration closes with the runtime's first next", async (t) => {
  const { lambda, client } = await localService(t);
  const result = lambda.invoke('{}');
  const id = requestIdOf(await client.next());
  t.is(errorType(await client.register('late', [])), 'Extension.RegistrationClosed');
  await client.respond(id, '1');
  await result;
});

test('an extension that asked for INVOKE is told, and holds the next invocation up', async (t) => {
  const { lambda, client } = await localService(t);
  const extension = idOf(await client.register('lambda-adapter', ['INVOKE']));
  const told = client.nextEvent(extension);
  const first = lambda.invoke('1', { traceId: 'Root=1-a-b' });
  const next = await client.next();
  const event = await told;
  t.truthy(event.headers['lambda-extension-event-identifier']);
  t.deepEqual(event.json(), {
    eventType: 'INVOKE',
    deadlineMs: Number(next.headers['lambda-runtime-deadline-ms']),
    requestId: requestIdOf(next),
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:function',
    tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-a-b' },
  });
  await client.respond(requestIdOf(next), '1');
  await first;
  const second = lambda.invoke('2');
  let delivered = false;
  const waiting = client.next().then((reply) => {
    delivered = true;
    return reply;
  });
  // A round trip of another kind: the poll has been parked by then, and still waits.
  await client.call('/nothing');
  t.false(delivered);
  const toldAgain = client.nextEvent(extension);
  await client.respond(requestIdOf(await waiting), '2');
  t.is((await second).payload.toString(), '2');
  t.is((await toldAgain).status, 200);
});

test('initialisation waits for the first event/next of every extension', async (t) => {
  const { lambda, client } = await localService(t);
  const extension = idOf(await client.register('lambda-adapter', []));
  let ready = false;
  lambda.once('ready', () => {
    ready = true;
  });
  const result = lambda.invoke('{}');
  const next = client.next();
  await client.call('/nothing');
  t.false(ready);
  void client.nextEvent(extension).catch(() => undefined);
  await client.respond(requestIdOf(await next), '1');
  t.is((await result).payload.toString(), '1');
  t.true(ready);
});

test('SHUTDOWN tells reason and deadline to those who asked', async (t) => {
  const { lambda, client } = await localService(t);
  const extension = idOf(await client.register('lambda-adapter', ['SHUTDOWN']));
  const told = client.nextEvent(extension);
  const ready = new Promise((resolve) => {
    lambda.once('ready', resolve);
  });
  const poll = client.next().catch(() => undefined);
  await ready;
  const before = Date.now();
  const closing = lambda.close();
  const event = (await told).json() as Record<string, unknown>;
  t.is(event['eventType'], 'SHUTDOWN');
  t.is(event['shutdownReason'], 'spindown');
  t.true(Number(event['deadlineMs']) >= before + 2000);
  await closing;
  await poll;
});

test('an identifier that is missing or unknown is refused', async (t) => {
  const { client } = await localService(t);
  const missing = await client.call('/2020-01-01/extension/event/next');
  t.is(missing.status, 403);
  t.is(errorType(missing), 'Extension.MissingExtensionIdentifier');
  const unknown = await client.nextEvent('5e1827cb-1707-40dd-be99-7e8ae806f1e7');
  t.is(errorType(unknown), 'Extension.UnknownExtensionIdentifier');
});

test('a second event/next beside a parked one is refused', async (t) => {
  const { lambda, client } = await localService(t);
  const extension = idOf(await client.register('lambda-adapter', ['SHUTDOWN']));
  const parked = client.nextEvent(extension);
  const second = await Promise.race([client.nextEvent(extension), parked]);
  t.is(errorType(second), 'Extension.InvalidExtensionState');
  await lambda.close();
  t.is((await parked.catch(() => undefined))?.status ?? 200, 200);
});

for (const kind of ['init', 'exit']) {
  test(`${kind}/error needs an error type, and fails the environment`, async (t) => {
    const { lambda, client } = await localService(t);
    const extension = idOf(await client.register('lambda-adapter', []));
    const post = (headers: Record<string, string>) =>
      client.call(`/2020-01-01/extension/${kind}/error`, { method: 'POST', headers, body: '{}' });
    const identifier = { 'Lambda-Extension-Identifier': extension };
    t.is(errorType(await post(identifier)), 'Extension.MissingHeader');
    const typed = { ...identifier, 'Lambda-Extension-Function-Error-Type': 'Extension.NoConfig' };
    const accepted = await post(typed);
    t.is(accepted.status, 202);
    t.deepEqual(accepted.json(), { status: 'OK' });
    t.is((await post(typed)).status, 202);
    const { errorType: type } = await lambda.invoke('{}');
    t.is(type, kind === 'init' ? 'Extension.InitError' : 'Extension.ExitError');
  });
}
