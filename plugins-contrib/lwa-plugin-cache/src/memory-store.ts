import { anInteger, checkOptions } from 'lambda-web-adapter';
import { LRUCache } from 'lru-cache';
import type { CacheStore } from './cache-store.ts';

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** How many bytes all answers together may take. What was used least recently goes. @default 33554432 */
  maxSize?: number;
}

const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
/** About what an entry takes besides its bytes. */
const OVERHEAD_BYTES = 256;

/** Keeps answers in the memory of this process: each environment has its own. */
export function memoryStore(options: MemoryStoreOptions = {}): CacheStore {
  checkOptions('cache', options, { maxSize: anInteger(1) });
  const entries = new LRUCache<string, Uint8Array>({
    maxSize: options.maxSize ?? DEFAULT_MAX_BYTES,
    sizeCalculation: (value, key) => value.byteLength + key.length + OVERHEAD_BYTES,
  });
  return {
    get: (key) => Promise.resolve(entries.get(key)),
    set(key, value, ttlMs) {
      // A time of 0 would be none.
      entries.set(key, value, { ttl: Math.max(1, ttlMs) });
      return Promise.resolve();
    },
    delete(key) {
      entries.delete(key);
      return Promise.resolve();
    },
  };
}
