import type { ExecutionContext } from 'ava';
import { dynamoStore, type IdempotencyStore, memoryStore } from '../src/index.ts';
import { DynamoServer } from './dynamo-server.ts';

/** Every store, each of its own for each test. */
export const STORES: readonly (readonly [
  name: string,
  make: (t: ExecutionContext) => Promise<IdempotencyStore>,
])[] = [
  ['in memory', () => Promise.resolve(memoryStore())],
  [
    'in DynamoDB',
    async (t) => {
      const { endpoint } = await DynamoServer.start(t);
      return dynamoStore({ table: 'keys', endpoint, timeout: '30s' });
    },
  ],
];
