import type { Logger } from 'lambda-web-adapter';

/**
 * Where answers are kept. What fails in it costs the answer that it has, not the request: a lookup
 * that fails is a miss.
 */
export interface CacheStore {
  /** Called in the `boot` and `restore` hooks. */
  open?(log: Logger): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** @param ttlMs After so many ms it may go. */
  set(key: string, value: Uint8Array, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Called in the `checkpoint` and `shutdown` hooks. */
  close?(): Promise<void>;
}
