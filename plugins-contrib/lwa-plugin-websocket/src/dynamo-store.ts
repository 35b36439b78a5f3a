import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, ConnectionStore, KnownConnection } from './connection-store.ts';
import type { DynamoApi } from './dynamo-api.ts';

/** What the store stands on. */
export interface DynamoStoreParts {
  readonly api: DynamoApi;
  /** Its keys are the texts `pk` and `sk`, its time to live is in `expires`. */
  readonly table: string;
  /** How long connections are kept, ms: API Gateway ends each after two hours. */
  readonly ttlMs: number;
}

type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

interface QueryOutput {
  readonly Items?: readonly Item[];
  readonly LastEvaluatedKey?: Item;
}

interface BatchOutput {
  readonly UnprocessedItems?: Readonly<Record<string, readonly object[]>>;
}

/** BatchWriteItem takes no more at a time. */
const BATCH = 25;
const ATTEMPTS = 5;
/** Before what DynamoDB has left over is written again, ms; then twice as long each time. */
const PAUSE_MS = 50;

/**
 * Connections in a DynamoDB table: for each channel of a connection an item below the channel, by
 * which a message finds its receivers, and one below the connection, by which it is forgotten.
 */
export class DynamoStore implements ConnectionStore {
  readonly #api: DynamoApi;
  readonly #table: string;
  readonly #ttlMs: number;

  constructor({ api, table, ttlMs }: DynamoStoreParts) {
    this.#api = api;
    this.#table = table;
    this.#ttlMs = ttlMs;
  }

  async join(connection: Connection, channels: readonly string[]): Promise<void> {
    const { id, endpoint, connectedMs } = connection;
    const seconds = Math.ceil((connectedMs + this.#ttlMs) / 1000);
    const facts: Item = {
      endpoint: { S: endpoint },
      connected: { N: String(connectedMs) },
      expires: { N: String(seconds) },
    };
    await this.#write(
      keysOf(id, channels).map((key) => ({ PutRequest: { Item: { ...key, ...facts } } })),
    );
  }

  async leave(connectionId: string, channels: readonly string[]): Promise<void> {
    await this.#write(keysOf(connectionId, channels).map((Key) => ({ DeleteRequest: { Key } })));
  }

  async remove(connectionId: string): Promise<void> {
    const known = await this.find(connectionId);
    if (known !== undefined) await this.leave(connectionId, known.channels);
  }

  async members(channel: string): Promise<readonly Connection[]> {
    const items = await this.#query(channelKey(channel));
    return items.map((item) => connectionOf(item.sk?.S ?? '', item));
  }

  async find(connectionId: string): Promise<KnownConnection | undefined> {
    const items = await this.#query(connectionKey(connectionId));
    const [first] = items;
    if (first === undefined) return undefined;
    return {
      connection: connectionOf(connectionId, first),
      channels: items.map(({ sk }) => sk?.S ?? ''),
    };
  }

  /** All items of a partition that have not expired: DynamoDB deletes those some time later. */
  async #query(partition: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const page: QueryOutput = await this.#api.call<QueryOutput>('Query', {
        TableName: this.#table,
        // Who has just joined must hear what is said next.
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        FilterExpression: 'expires > :now',
        ExpressionAttributeValues: {
          ':pk': { S: partition },
          ':now': { N: String(Math.floor(Date.now() / 1000)) },
        },
        ...(start && { ExclusiveStartKey: start }),
      });
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  }

  async #write(requests: readonly object[]): Promise<void> {
    for (let first = 0; first < requests.length; first += BATCH) {
      let batch: readonly object[] = requests.slice(first, first + BATCH);
      for (let attempt = 1; batch.length > 0; attempt++) {
        if (attempt > ATTEMPTS) throw new Error(`The table ${this.#table} takes no more writes`);
        const { UnprocessedItems } = await this.#api.call<BatchOutput>('BatchWriteItem', {
          RequestItems: { [this.#table]: batch },
        });
        batch = UnprocessedItems?.[this.#table] ?? [];
        if (batch.length > 0) await delay(PAUSE_MS * 2 ** (attempt - 1));
      }
    }
  }
}

function connectionOf(id: string, { endpoint, connected }: Item): Connection {
  return { id, endpoint: endpoint?.S ?? '', connectedMs: Number(connected?.N) };
}

/** Both items of each channel. */
function keysOf(connectionId: string, channels: readonly string[]): Item[] {
  return [...new Set(channels)].flatMap((channel) => [
    { pk: { S: channelKey(channel) }, sk: { S: connectionId } },
    { pk: { S: connectionKey(connectionId) }, sk: { S: channel } },
  ]);
}

function channelKey(channel: string): string {
  return `channel#${channel}`;
}

function connectionKey(connectionId: string): string {
  return `connection#${connectionId}`;
}
