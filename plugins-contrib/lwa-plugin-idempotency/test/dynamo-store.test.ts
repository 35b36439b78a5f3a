import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect, promisify } from 'node:util';
import test from 'ava';
import { DynamoApi } from '../src/dynamo-api.ts';
import { type Claim, dynamoStore } from '../src/index.ts';
import { DynamoServer, KEY, VARIABLES } from './dynamo-server.ts';

function claimOf(owner: string): Claim {
  const hourMs = Date.now() + 3_600_000;
  return { key: 'key', owner, fingerprint: 'f', leaseUntilMs: hourMs, expiresMs: hourMs };
}

const ANSWER = { status: 200, headers: [], body: undefined };

test('names of the table, its key and its time to live can be chosen', async (t) => {
  const server = await DynamoServer.start(t, 'own', 'pk');
  const store = dynamoStore({
    table: 'own',
    partitionKey: 'pk',
    ttlAttribute: 'ttl',
    prefix: 'shop#',
    endpoint: server.endpoint,
    timeout: '30s',
  });
  const claim = claimOf('a');
  await store.claim(claim);
  const [item] = await server.items('own');
  t.is(item?.['pk']?.['S'], 'shop#key');
  t.is(item?.['ttl']?.['N'], String(Math.ceil(claim.expiresMs / 1000)));
});

test('a claim whose answer is lost is had all the same', async (t) => {
  const server = await DynamoServer.start(t);
  const store = dynamoStore({ table: 'keys', endpoint: server.endpoint, timeout: '30s' });
  let lost = 0;
  server.fault = () => (lost++ === 0 ? 'lost' : undefined);
  t.deepEqual(await store.claim(claimOf('a')), { type: 'claimed' });
  t.deepEqual(server.calls, ['PutItem', 'PutItem', 'GetItem']);
  t.is((await store.claim(claimOf('b'))).type, 'running');
});

test('what may pass is tried again, what does not is told', async (t) => {
  const server = await DynamoServer.start(t);
  const store = dynamoStore({ table: 'keys', endpoint: server.endpoint, timeout: '30s' });
  let faults = 2;
  server.fault = () => (faults-- > 0 ? 500 : undefined);
  t.is((await store.claim(claimOf('a'))).type, 'claimed');
  faults = 3;
  await t.throwsAsync(store.complete(claimOf('a'), ANSWER), { message: 'status 500' });
  const missing = dynamoStore({ table: 'missing', endpoint: server.endpoint, timeout: '30s' });
  await t.throwsAsync(missing.claim(claimOf('a')), { message: /ResourceNotFoundException/ });
});

test('a dead or hanging DynamoDB fails in time, and tells no secret', async (t) => {
  const server = createServer(() => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const store = dynamoStore({ table: 'keys', endpoint, timeout: '200ms' });
  const hanging = await t.throwsAsync(store.claim(claimOf('a')), { message: /in time/ });
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  const patient = dynamoStore({ table: 'keys', endpoint, timeout: '30s' });
  const dead = await t.throwsAsync(patient.claim(claimOf('a')), { message: /ECONNREFUSED/ });
  for (const error of [hanging, dead]) {
    const shown = inspect(error, { depth: 10, showHidden: true });
    t.false(shown.includes(KEY.secretAccessKey));
    t.false(shown.includes(KEY.sessionToken!));
  }
});

test('options that are wrong are refused', (t) => {
  t.throws(() => dynamoStore({} as { table: string }), { message: /options\.table/ });
  t.throws(() => dynamoStore({ table: 'a', timeout: 0 }), { message: /options\.timeout/ });
});

test('where there are no credentials, or wrong ones, that is told', async (t) => {
  const { endpoint } = await DynamoServer.start(t);
  const place = { endpoint, region: 'eu-central-1', timeoutMs: 30_000 };
  const none = new DynamoApi({ ...place, variables: {} });
  await t.throwsAsync(none.call('ListTables', {}), { message: /There are no AWS credentials/ });
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  await promisify(closed.close.bind(closed))();
  const unreachable = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/` };
  const dead = new DynamoApi({ ...place, variables: unreachable });
  await t.throwsAsync(dead.call('ListTables', {}), {
    message: /cannot be reached: connect ECONNREFUSED/,
  });
  const wrong = { ...VARIABLES, AWS_SECRET_ACCESS_KEY: 'wrong' };
  const refused = new DynamoApi({ ...place, variables: wrong });
  await t.throwsAsync(refused.call('ListTables', {}), { message: /signature does not match/ });
});

test('under SnapStart the credentials come from the address that is named, and are kept', async (t) => {
  const { endpoint } = await DynamoServer.start(t);
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        AccessKeyId: KEY.accessKeyId,
        SecretAccessKey: KEY.secretAccessKey,
        Token: KEY.sessionToken,
        Expiration: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const api = new DynamoApi({
    endpoint,
    region: 'eu-central-1',
    timeoutMs: 30_000,
    variables: { AWS_CONTAINER_CREDENTIALS_FULL_URI: address },
  });
  await api.call('ListTables', {});
  await api.call('ListTables', {});
  t.is(asked, 1);
});
