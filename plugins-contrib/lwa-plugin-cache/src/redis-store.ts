import {
  aDuration,
  aString,
  aUrl,
  checkOptions,
  type Duration,
  durationMs,
  type Logger,
  messageOf,
  required,
} from 'lambda-web-adapter';
import type { CacheStore } from './cache-store.ts';

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** `redis://user:password@host:6379/0`, or `rediss://` for TLS. */
  url: string | URL;
  /** What keys begin with. @default "lwa-cache:" */
  prefix?: string;
  /** How long Redis may take to answer, or to connect at the start. @default "250ms" */
  timeout?: Duration;
}

type RedisModule = typeof import('@redis/client');
type Client = ReturnType<typeof connectTo>;

/** The wait before a lost connection is tried again grows up to this, ms. */
const MAX_PAUSE_MS = 2_000;
/** Of a Redis that is gone, a warning says so this often, ms. */
const WARN_EVERY_MS = 30_000;

/**
 * Keeps answers in Redis, or what speaks its protocol (Valkey, ElastiCache, MemoryDB): all environments
 * share them. The package `@redis/client` must be installed; it is loaded in the `boot` hook. While
 * Redis cannot be reached, lookups fail at once.
 */
export function redisStore(options: RedisStoreOptions): CacheStore {
  checkOptions('cache', options, {
    url: required(aUrl('redis', 'rediss')),
    prefix: aString(),
    timeout: aDuration(1),
  });
  const url = options.url.toString();
  const prefix = options.prefix ?? 'lwa-cache:';
  const timeoutMs = durationMs(options.timeout ?? '250ms');
  let client: Client | undefined;

  return {
    async open(log) {
      const module = await load();
      client = connectTo(module, url, timeoutMs, warner(log, new URL(url).host));
      // It goes on to try where the time is not enough.
      await inTime(client.connect(), timeoutMs).catch(() => undefined);
    },
    async get(key) {
      const value = await inTime(connected(client).get(prefix + key), timeoutMs);
      return value ?? undefined;
    },
    async set(key, value, ttlMs) {
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      const expiration = { type: 'PX', value: Math.max(1, Math.round(ttlMs)) } as const;
      await inTime(connected(client).set(prefix + key, bytes, { expiration }), timeoutMs);
    },
    async delete(key) {
      await inTime(connected(client).del(prefix + key), timeoutMs);
    },
    close() {
      client?.destroy();
      client = undefined;
      return Promise.resolve();
    },
  };
}

async function load(): Promise<RedisModule> {
  try {
    return await import('@redis/client');
  } catch (cause) {
    throw new Error(
      `Redis needs the package "@redis/client", which cannot be loaded: npm install @redis/client (${messageOf(cause)})`,
      { cause },
    );
  }
}

function connectTo(
  { createClient, RESP_TYPES }: RedisModule,
  url: string,
  connectTimeout: number,
  onError: (error: unknown) => void,
) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout,
      reconnectStrategy: (retries) => Math.min(MAX_PAUSE_MS, 50 * 2 ** Math.min(retries, 6)),
    },
  });
  client.on('error', onError);
  return client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
}

function connected(client: Client | undefined): Client {
  if (client === undefined) throw new Error('Redis is not connected');
  return client;
}

function warner(log: Logger, host: string): (error: unknown) => void {
  let warnedMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    const nowMs = performance.now();
    if (nowMs - warnedMs < WARN_EVERY_MS) return;
    warnedMs = nowMs;
    log.warn(
      `Redis at ${host} cannot be reached: ${messageOf(error)}. Answers come from the app meanwhile; look at its address, and whether the function's subnets and security group lead there`,
    );
  };
}

async function inTime<T>(pending: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Redis did not answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  // Whichever comes second is heard by nobody.
  pending.catch(() => undefined);
  try {
    return await Promise.race([pending, late]);
  } finally {
    clearTimeout(timer);
  }
}
