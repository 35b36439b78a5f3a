import {
  aBoolean,
  aDuration,
  aFunction,
  anInteger,
  aNumber,
  aString,
  aUrl,
  checkOptions,
  type Duration,
  durationMs,
  type HttpRequest,
  invalidOption,
  listOf,
  type OptionCheck,
  type Plugin,
} from 'lambda-web-adapter';
import type { CacheStore } from './cache-store.ts';
import { HttpCache } from './http-cache.ts';
import { memoryStore } from './memory-store.ts';
import { redisStore } from './redis-store.ts';

/** Options of {@link cache}. */
export interface CacheOptions {
  /** How many bytes the answers in memory may take. @default 33554432 */
  maxSize?: number;
  /** Bytes of an answer's body; larger ones are not kept. @default 1048576 */
  maxBodySize?: number;
  /** Where Redis is, to keep answers there in place of memory. */
  redis?: string | URL;
  /** A store of one's own, in place of both. @default memoryStore({ maxSize }) */
  store?: CacheStore;
  /** Fields of the request that tell answers apart. @default ["host", "x-forwarded-host", "x-forwarded-proto"] */
  keyHeaders?: readonly string[];
  /** Parameters of the query that do not, such as `utm_*`. @default [] */
  ignoreQuery?: readonly string[];
  /** Whether the order of parameters does not matter. @default false */
  sortQuery?: boolean;
  /** What tells answers apart, in place of all that; `undefined` goes to the app. */
  key?: (request: HttpRequest) => string | undefined;
  /** How long what has gone stale is kept, for the app to say that it still holds. @default "1h" */
  keepStale?: Duration;
  /**
   * The part of an answer's age, since `Last-Modified`, for which it is fresh when it does not say how
   * long that is. @default 0
   */
  heuristic?: number;
  /** Whether clients may ask for answers that are fresher, or have none. @default true */
  requestDirectives?: boolean;
  /** Whether requests for what is being asked for wait for that answer. @default false */
  collapse?: boolean;
  /** Whether answers say in `Cache-Status` and `X-Cache` what the cache did. @default true */
  statusHeaders?: boolean;
  /** The name of this cache in `Cache-Status`. @default "lwa" */
  name?: string;
}

const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;
const DEFAULT_KEY_HEADERS = ['host', 'x-forwarded-host', 'x-forwarded-proto'];

/** After the plugins that ask who the caller is: what is kept is for those who are let in. */
const AFTER_AUTHENTICATION = 50;
/** What the app has said, before any plugin changes it. */
const BEFORE_CHANGES = -1000;

const A_STORE: OptionCheck = {
  expected: 'a store with get, set and delete',
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    ['get', 'set', 'delete'].every(
      (name) => typeof (value as Record<string, unknown>)[name] === 'function',
    ),
};
const A_TOKEN: OptionCheck = {
  expected: 'a token',
  accepts: (value) => typeof value === 'string' && /^[A-Za-z*][\w!#$%&'*+.^`|~:/-]*$/.test(value),
};

/**
 * A shared HTTP cache in front of the app, by RFC 9111: it keeps what the app says may be kept.
 *
 * @example
 * cache({ ignoreQuery: ['utm_*'], redis: 'redis://cache.internal:6379' })
 */
export function cache(options: CacheOptions = {}): Plugin {
  checkOptions('cache', options, {
    maxSize: anInteger(1),
    maxBodySize: anInteger(1),
    redis: aUrl('redis', 'rediss'),
    store: A_STORE,
    keyHeaders: listOf(aString()),
    ignoreQuery: listOf(aString()),
    sortQuery: aBoolean(),
    key: aFunction(),
    keepStale: aDuration(),
    heuristic: aNumber(0, 1),
    requestDirectives: aBoolean(),
    collapse: aBoolean(),
    statusHeaders: aBoolean(),
    name: A_TOKEN,
  });
  const { redis, maxSize } = options;
  if (redis !== undefined && options.store !== undefined) {
    throw invalidOption('cache', 'options.store', 'none beside redis', options.store);
  }
  const store =
    options.store ??
    (redis === undefined
      ? memoryStore(maxSize === undefined ? {} : { maxSize })
      : redisStore({ url: redis }));

  return {
    name: 'cache',
    apply({ hooks, log }) {
      const cache = new HttpCache(
        {
          store,
          maxBodySize: options.maxBodySize ?? DEFAULT_MAX_BODY_BYTES,
          keyHeaders: options.keyHeaders ?? DEFAULT_KEY_HEADERS,
          ignoreQuery: options.ignoreQuery ?? [],
          sortQuery: options.sortQuery ?? false,
          key: options.key,
          keepMs: durationMs(options.keepStale ?? '1h'),
          heuristic: options.heuristic ?? 0,
          requestDirectives: options.requestDirectives ?? true,
          collapse: options.collapse ?? false,
          statusHeaders: options.statusHeaders ?? true,
          name: options.name ?? 'lwa',
        },
        log,
      );
      const open = async (): Promise<void> => await store.open?.(log);
      const close = async (): Promise<void> => await store.close?.();
      hooks.boot.tapPromise('cache', open);
      hooks.restore.tapPromise('cache', open);
      hooks.checkpoint.tapPromise('cache', close);
      hooks.shutdown.tapPromise('cache', close);
      hooks.reply.tapPromise({ name: 'cache', stage: AFTER_AUTHENTICATION }, (exchange, app) =>
        exchange.source.kind === 'http' ? cache.reply(exchange, app) : Promise.resolve(undefined),
      );
      hooks.response.tapPromise({ name: 'cache', stage: BEFORE_CHANGES }, (exchange) =>
        cache.response(exchange),
      );
      hooks.failed.tap('cache', (exchange) => cache.failed(exchange));
      hooks.settled.tap('cache', (exchange) => {
        cache.settled(exchange);
      });
    },
  };
}
