import {
  aBoolean,
  aDuration,
  aFunction,
  anInteger,
  aRecord,
  aString,
  checkOptions,
  type Duration,
  durationMs,
  type Exchange,
  type HttpRequest,
  type HttpResponse,
  invalidOption,
  listOf,
  type OptionCheck,
  type Plugin,
} from 'lambda-web-adapter';
import { Claims, StoreFailure } from './claims.ts';
import { type DynamoStoreOptions, dynamoStore } from './dynamo-store.ts';
import { batchOf } from './event-keys.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import { KeyedBatches } from './keyed-batches.ts';
import { KeyedEvents } from './keyed-events.ts';
import { KeyedRequests } from './keyed-requests.ts';
import { memoryStore } from './memory-store.ts';
import { problem } from './problem.ts';

/** Options of {@link idempotency}. */
export interface IdempotencyOptions {
  /** The options of `dynamoStore`: where keys are kept for all environments. */
  dynamodb?: DynamoStoreOptions;
  /** A store of one's own, in place of that. @default memoryStore() */
  store?: IdempotencyStore;
  /** How long a key is kept. @default "1d" */
  keep?: Duration;
  /** How long an attempt may take where an invocation has no deadline. @default "1m" */
  lease?: Duration;
  /** Whether requests with a key are looked after. @default true */
  requests?: boolean;
  /** Methods of these. @default ["POST", "PATCH"] */
  methods?: readonly string[];
  /** What their paths begin with. @default any */
  paths?: readonly string[];
  /** Whether those without a key get 400. @default false */
  required?: boolean;
  /** The field that has the key. @default "Idempotency-Key" */
  header?: string;
  /** Fields that tell whose key it is. @default ["host", "authorization", "x-api-key"] */
  scopeHeaders?: readonly string[];
  /** Whose key it is, in place of these fields. */
  scope?: (request: HttpRequest) => string;
  /** The field by which an answer is known that is given again. @default "Idempotency-Replayed" */
  replayHeader?: string;
  /** Whether events that are no requests are looked after. @default true */
  events?: boolean;
  /** The key of an event; `undefined` leaves it to the built-in rules. */
  eventKey?: (event: unknown) => string | undefined;
  /** Bytes of an answer's body that are kept. DynamoDB takes items of 400 KB. @default 262144 */
  maxAnswerSize?: number;
  /** Bytes of a request with a key. @default 6291456 */
  maxRequestSize?: number;
  /** Whether requests and events are passed on while the store fails. @default false */
  passOnFailure?: boolean;
}

const DEFAULT_SCOPE = ['host', 'authorization', 'x-api-key'];
/** What the app is asked for is asked for by those that are let in, and before `event-batch` (100). */
const AFTER_AUTHENTICATION = 60;
/** What the app has said, before other plugins change it. */
const BEFORE_CHANGES = -900;
const FIRST = -1000;

const A_STORE: OptionCheck = {
  expected: 'a store with claim, complete and release',
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    ['claim', 'complete', 'release'].every(
      (name) => typeof (value as Record<string, unknown>)[name] === 'function',
    ),
};
const A_FIELD_NAME: OptionCheck = {
  expected: 'the name of a field',
  accepts: (value) => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value),
};

/**
 * Sees to it that what is asked for twice is done once: requests with `Idempotency-Key`, and events
 * that their sources deliver again. What was done is answered as before, without the app.
 *
 * @example
 * idempotency({ dynamodb: { table: 'idempotency' }, paths: ['/payments'], required: true })
 */
export function idempotency(options: IdempotencyOptions = {}): Plugin {
  checkOptions('idempotency', options, {
    dynamodb: aRecord(),
    store: A_STORE,
    keep: aDuration(1),
    lease: aDuration(1),
    requests: aBoolean(),
    methods: listOf(aString()),
    paths: listOf(aString()),
    required: aBoolean(),
    header: A_FIELD_NAME,
    scopeHeaders: listOf(A_FIELD_NAME),
    scope: aFunction(),
    replayHeader: A_FIELD_NAME,
    events: aBoolean(),
    eventKey: aFunction(),
    maxAnswerSize: anInteger(0),
    maxRequestSize: anInteger(1),
    passOnFailure: aBoolean(),
  });
  const { dynamodb } = options;
  if (dynamodb !== undefined && options.store !== undefined) {
    throw invalidOption('idempotency', 'options.store', 'none beside dynamodb', options.store);
  }
  const store = options.store ?? (dynamodb === undefined ? memoryStore() : dynamoStore(dynamodb));
  const { requests: forRequests = true, events: forEvents = true, passOnFailure = false } = options;
  const maxAnswerSize = options.maxAnswerSize ?? 256 * 1024;

  return {
    name: 'idempotency',
    apply({ hooks, log }) {
      const times = {
        leaseMs: durationMs(options.lease ?? '1m'),
        keepMs: durationMs(options.keep ?? '1d'),
      };
      const claims = new Claims(store, times, log);
      const batches = new KeyedBatches(claims);
      const events = new KeyedEvents(claims, maxAnswerSize);
      const requests = new KeyedRequests(
        {
          methods: new Set(options.methods ?? ['POST', 'PATCH']),
          paths: options.paths ?? [],
          required: options.required ?? false,
          header: options.header ?? 'Idempotency-Key',
          scopeHeaders: options.scopeHeaders ?? DEFAULT_SCOPE,
          scope: options.scope,
          replayHeader: options.replayHeader ?? 'Idempotency-Replayed',
          maxAnswerSize,
          maxRequestSize: options.maxRequestSize ?? 6 * 1024 * 1024,
        },
        claims,
      );

      const broken = new WeakSet<Exchange>();

      if (dynamodb === undefined && options.store === undefined) {
        log.warn(
          'Keys are kept in the memory of this environment alone, and others will do what it has done: set the option "dynamodb", or "store: memoryStore()" where that is meant',
        );
      }

      hooks.reply.tapPromise(
        { name: 'idempotency', stage: AFTER_AUTHENTICATION },
        async (exchange) => {
          try {
            return await reply(exchange);
          } catch (error) {
            if (!(error instanceof StoreFailure)) throw error;
            const { requestId } = exchange.invocation;
            if (passOnFailure) {
              log.error(`${error.message}. It is passed on, as the options say`, { requestId });
              return undefined;
            }
            if (exchange.source.kind === 'event') throw error;
            log.error(`${error.message}. It is refused, for it might be a retry`, { requestId });
            return problem(503, 'Keys cannot be looked up', 'Nothing was done. Try again later.', {
              'retry-after': '1',
            });
          }
        },
      );
      // Whoever answers in its stead: the app has not done it.
      hooks.failed.tap({ name: 'idempotency', stage: FIRST }, (exchange) => {
        broken.add(exchange);
      });
      hooks.response.tapPromise(
        { name: 'idempotency', stage: BEFORE_CHANGES },
        async (exchange) => {
          // Of records it is known all the same which were processed.
          await batches.response(exchange);
          if (broken.has(exchange)) return;
          await requests.response(exchange);
          await events.response(exchange);
        },
      );
      hooks.settled.tapPromise('idempotency', async (exchange) => {
        for (const part of [requests, events, batches]) await part.settled(exchange);
      });

      async function reply(exchange: Exchange): Promise<HttpResponse | undefined> {
        if (exchange.source.kind === 'http') {
          return forRequests ? await requests.reply(exchange) : undefined;
        }
        // Other sources ask, and do not tell.
        if (!forEvents || exchange.source.name !== 'pass-through') return undefined;
        const { event } = exchange.invocation;
        const own = options.eventKey?.(event);
        const batch = own === undefined ? batchOf(event) : undefined;
        return batch === undefined
          ? await events.reply(exchange, own)
          : await batches.reply(exchange, batch);
      }
    },
  };
}
