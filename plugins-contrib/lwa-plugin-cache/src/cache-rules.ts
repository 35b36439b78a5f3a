import type { KeyRules } from './cache-key.ts';
import type { CacheStore } from './cache-store.ts';

/** What the cache goes by: its options, complete. */
export interface CacheRules extends KeyRules {
  readonly store: CacheStore;
  /** Of an answer, bytes. */
  readonly maxBodySize: number;
  readonly heuristic: number;
  readonly keepMs: number;
  readonly requestDirectives: boolean;
  readonly collapse: boolean;
  readonly statusHeaders: boolean;
  /** In `Cache-Status`. */
  readonly name: string;
}

/** Statuses with which an app says that it could not answer (RFC 5861, 4). */
export const FAILURES: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** Directives of requests. */
export const DIRECTIVES: ReadonlySet<string> = new Set(['cache-control', 'pragma']);
