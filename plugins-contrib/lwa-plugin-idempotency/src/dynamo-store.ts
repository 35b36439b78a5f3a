import {
  aDuration,
  aString,
  aUrl,
  checkOptions,
  type Duration,
  durationMs,
  required,
} from 'lambda-web-adapter';
import type { DynamoApi, DynamoPlace } from './dynamo-api.ts';
import { answerOf, type DynamoItem, itemOf } from './dynamo-item.ts';
import type { Claim, ClaimResult, IdempotencyStore } from './idempotency-store.ts';

/** Options of {@link dynamoStore}. */
export interface DynamoStoreOptions {
  /** The table's name or ARN. */
  table: string;
  /** The table's partition key, a string. @default "id" */
  partitionKey?: string;
  /** The attribute that the table's time to live is set to. @default "expires" */
  ttlAttribute?: string;
  /** What the values of the partition key begin with. @default "" */
  prefix?: string;
  /** @default AWS_REGION */
  region?: string;
  /** @default AWS_ENDPOINT_URL_DYNAMODB, else the service in the region */
  endpoint?: string | URL;
  /** How long a call may take, with what is tried again. @default "3s" */
  timeout?: Duration;
}

/** How often a key is tried that goes away while it is looked at. */
const CLAIM_ATTEMPTS = 3;

/** Keeps keys in a table of DynamoDB, with conditional writes: all environments share them. */
export function dynamoStore(options: DynamoStoreOptions): IdempotencyStore {
  checkOptions('idempotency', options, {
    table: required(aString()),
    partitionKey: aString(),
    ttlAttribute: aString(),
    prefix: aString(),
    region: aString(),
    endpoint: aUrl(),
    timeout: aDuration(1),
  });
  return new DynamoStore(options);
}

class DynamoStore implements IdempotencyStore {
  readonly #options: DynamoStoreOptions;
  readonly #names: Readonly<Record<'#id' | '#expires', string>>;
  #api: Promise<DynamoApi> | undefined;

  constructor(options: DynamoStoreOptions) {
    this.#options = options;
    this.#names = {
      '#id': options.partitionKey ?? 'id',
      '#expires': options.ttlAttribute ?? 'expires',
    };
  }

  async claim(claim: Claim): Promise<ClaimResult> {
    for (let attempt = 1; ; attempt++) {
      if (await this.#take(claim)) return { type: 'claimed' };
      const item = await this.#get(claim);
      // The answer to a call that was made twice.
      if (item?.owner.S === claim.owner) return { type: 'claimed' };
      if (item !== undefined) {
        const fingerprint = item.fingerprint.S;
        const answer = answerOf(item);
        return answer === undefined
          ? { type: 'running', fingerprint }
          : { type: 'done', fingerprint, answer };
      }
      if (attempt === CLAIM_ATTEMPTS) throw new Error('the key comes and goes');
    }
  }

  async complete(claim: Claim, answer: Parameters<IdempotencyStore['complete']>[1]) {
    return await this.#conditional('PutItem', {
      Item: this.#item(claim, itemOf(claim, answer)),
      ...this.#ifOwn(claim),
    });
  }

  async release(claim: Claim): Promise<void> {
    await this.#conditional('DeleteItem', { Key: this.#key(claim), ...this.#ifOwn(claim) });
  }

  #take(claim: Claim): Promise<boolean> {
    return this.#conditional('PutItem', {
      Item: this.#item(claim, itemOf(claim)),
      // The time to live removes items late, so that it is looked at here, too.
      ConditionExpression:
        'attribute_not_exists(#id) OR #expires <= :now OR (#state = :running AND #lease <= :nowMs)',
      ExpressionAttributeNames: { ...this.#names, '#state': 'state', '#lease': 'leaseUntil' },
      ExpressionAttributeValues: {
        ':now': { N: String(Math.floor(Date.now() / 1000)) },
        ':nowMs': { N: String(Date.now()) },
        ':running': { S: 'running' },
      },
    });
  }

  async #get(claim: Claim): Promise<DynamoItem | undefined> {
    const { table: TableName } = this.#options;
    const input = { TableName, Key: this.#key(claim), ConsistentRead: true };
    return (await (await this.#dynamo()).call<{ Item?: DynamoItem }>('GetItem', input)).Item;
  }

  /** Whether the condition held. */
  async #conditional(action: string, input: object): Promise<boolean> {
    const api = await this.#dynamo();
    try {
      await api.call(action, { TableName: this.#options.table, ...input });
      return true;
    } catch (error) {
      const { type } = error as { type?: unknown };
      if (type === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  #ifOwn({ owner }: Claim): object {
    return {
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': { S: owner } },
    };
  }

  #key({ key }: Claim): object {
    return { [this.#names['#id']]: { S: (this.#options.prefix ?? '') + key } };
  }

  #item(claim: Claim, content: DynamoItem): object {
    const expires = { N: String(Math.ceil(claim.expiresMs / 1000)) };
    return { ...content, ...this.#key(claim), [this.#names['#expires']]: expires };
  }

  /** Loaded with the first key. */
  #dynamo(): Promise<DynamoApi> {
    this.#api ??= import('./dynamo-api.ts').then(({ DynamoApi }) => new DynamoApi(this.#place()));
    return this.#api;
  }

  #place(): DynamoPlace {
    const { env: variables } = process;
    const region =
      this.#options.region ?? variables['AWS_REGION'] ?? variables['AWS_DEFAULT_REGION'];
    if (region === undefined) throw new Error('there is no region: set AWS_REGION');
    const endpoint =
      this.#options.endpoint?.toString() ??
      variables['AWS_ENDPOINT_URL_DYNAMODB'] ??
      variables['AWS_ENDPOINT_URL'] ??
      `https://dynamodb.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
    const timeoutMs = durationMs(this.#options.timeout ?? '3s');
    return { endpoint, region, variables, timeoutMs };
  }
}
