import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { AwsCredentials } from 'lambda-web-adapter';
import type { Connection, ConnectionStore } from '../src/connection-store.ts';
import { DynamoApi } from '../src/dynamo-api.ts';
import { DynamoStore } from '../src/dynamo-store.ts';
import { MemoryStore } from '../src/memory-store.ts';
import { dynamoTable } from './dynamo-table.ts';
import { VARIABLES } from './signed-server.ts';

const now = Date.now();
const connection = (id: string): Connection => ({
  id,
  endpoint: `https://api.example/${id}`,
  connectedMs: now,
});

function storeAt(endpoint: string, env = VARIABLES, timeoutMs = 30_000): DynamoStore {
  const api = new DynamoApi({
    endpoint,
    region: 'eu-central-1',
    credentials: new AwsCredentials(env),
    timeoutMs,
  });
  return new DynamoStore({ api, table: 'connections', ttlMs: 3_600_000 });
}

const STORES: Record<string, (t: ExecutionContext) => Promise<ConnectionStore>> = {
  memory: () => Promise.resolve(new MemoryStore()),
  DynamoDB: async (t) => storeAt((await dynamoTable(t)).endpoint),
};

for (const [name, open] of Object.entries(STORES)) {
  test(`${name}: a connection is in the channels that it has joined, until it leaves or goes`, async (t) => {
    const store = await open(t);
    await store.join(connection('a='), ['*', 'group:red', 'user:ann']);
    await store.join(connection('b='), ['*', 'group:red']);
    await store.join(connection('a='), ['group:blue', 'group:red']);
    t.deepEqual(await store.members('group:red'), [connection('a='), connection('b=')]);
    const known = await store.find('a=');
    t.deepEqual(known?.connection, connection('a='));
    t.deepEqual([...(known?.channels ?? [])].sort(), ['*', 'group:blue', 'group:red', 'user:ann']);
    await store.leave('a=', ['group:red', 'group:green']);
    t.deepEqual(await store.members('group:red'), [connection('b=')]);
    await store.remove('a=');
    t.is(await store.find('a='), undefined);
    t.deepEqual(await store.members('*'), [connection('b=')]);
    await store.remove('a=');
  });
}

test('both stores say the same, whatever is done with them', async (t) => {
  const { endpoint } = await dynamoTable(t);
  const id = fc.constantFrom('a', 'b', 'c');
  const channel = fc.constantFrom('*', 'group:x', 'group:ä#,€', 'user:u');
  const channels = fc.array(channel, { maxLength: 4 });
  const step = fc.oneof(
    fc.record({ what: fc.constant('join' as const), id, channels }),
    fc.record({ what: fc.constant('leave' as const), id, channels }),
    fc.record({ what: fc.constant('remove' as const), id, channels }),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      // Runs share the table, and no names.
      const own = (text: string) => `${text}-${run}`;
      run++;
      const stores = [new MemoryStore(), storeAt(endpoint)];
      for (const { what, id: one, channels: some } of steps) {
        for (const store of stores) {
          if (what === 'join') await store.join(connection(own(one)), some.map(own));
          else if (what === 'leave') await store.leave(own(one), some.map(own));
          else await store.remove(own(one));
        }
      }
      const views = [];
      for (const store of stores) {
        const members = [];
        for (const name of ['*', 'group:x', 'group:ä#,€', 'user:u']) {
          members.push((await store.members(own(name))).map((member) => member.id).sort());
        }
        const known = [];
        for (const one of ['a', 'b', 'c']) {
          known.push([...((await store.find(own(one)))?.channels ?? [])].sort());
        }
        views.push({ members, known });
      }
      t.deepEqual(views[0], views[1]);
    }),
    { numRuns: 15 },
  );
});

test('DynamoDB: a channel of any size is read to its end, and forgotten in batches', async (t) => {
  const { endpoint, scan } = await dynamoTable(t);
  const store = storeAt(endpoint);
  const groups = Array.from({ length: 40 }, (_, index) => `group:${index}`);
  // More than the 1 MB of a page.
  await store.join({ ...connection('a'), endpoint: `https://${'x'.repeat(30_000)}` }, groups);
  t.is((await store.find('a'))?.channels.length, 40);
  await store.remove('a');
  t.deepEqual(await scan(), []);
});

test('DynamoDB: connections expire, whether or not they have been deleted yet', async (t) => {
  const { endpoint, scan } = await dynamoTable(t);
  const store = storeAt(endpoint);
  await store.join({ ...connection('old'), connectedMs: now - 3_700_000 }, ['*']);
  await store.join(connection('new'), ['*']);
  t.deepEqual(await store.members('*'), [connection('new')]);
  const item = (await scan()).find(({ sk }) => sk?.S === 'new');
  t.is(item?.['expires']?.N, String(Math.ceil((now + 3_600_000) / 1000)));
});

test('DynamoDB: what may pass is tried again, and what does not is said', async (t) => {
  const { endpoint } = await dynamoTable(t, { faults: 3 });
  const store = storeAt(endpoint);
  await store.join(connection('a'), ['*']);
  t.is((await store.members('*')).length, 1);
  await t.throwsAsync(storeAt(endpoint, { ...VARIABLES, AWS_SECRET_ACCESS_KEY: 'no' }).find('a'), {
    message: 'DynamoDB Query: status 403: the signature does not match',
  });
  await t.throwsAsync(storeAt('http://127.0.0.1:9').find('a'), {
    message: /^DynamoDB Query: http:\/\/127\.0\.0\.1:9 cannot be reached: ECONNREFUSED$/,
  });
  await t.throwsAsync(storeAt(endpoint, {}).find('a'), { message: /There are no AWS credentials/ });
});
