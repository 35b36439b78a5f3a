export { cache as default, cache, type CacheOptions } from './cache.ts';
export type { CacheStore } from './cache-store.ts';
export { type MemoryStoreOptions, memoryStore } from './memory-store.ts';
export { type RedisStoreOptions, redisStore } from './redis-store.ts';
