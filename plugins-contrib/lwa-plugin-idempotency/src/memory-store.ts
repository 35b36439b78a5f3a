import { anInteger, checkOptions } from 'lambda-web-adapter';
import { LRUCache } from 'lru-cache';
import type { Claim, IdempotencyStore } from './idempotency-store.ts';
import type { KeptAnswer } from './kept-answer.ts';

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** How many keys are kept; what was used least recently goes. @default 10000 */
  maxKeys?: number;
}

interface Entry {
  readonly claim: Claim;
  readonly answer?: KeptAnswer;
}

/** Keeps keys in the memory of this process: no other environment knows of them. */
export function memoryStore(options: MemoryStoreOptions = {}): IdempotencyStore {
  checkOptions('idempotency', options, { maxKeys: anInteger(1) });
  const entries = new LRUCache<string, Entry>({ max: options.maxKeys ?? 10_000 });
  const own = ({ key, owner }: Claim): boolean => entries.get(key)?.claim.owner === owner;
  return {
    claim(claim) {
      const entry = entries.get(claim.key);
      const nowMs = Date.now();
      const dead = entry?.answer === undefined && (entry?.claim.leaseUntilMs ?? 0) <= nowMs;
      if (entry === undefined || dead || entry.claim.expiresMs <= nowMs) {
        entries.set(claim.key, { claim });
        return Promise.resolve({ type: 'claimed' });
      }
      const { fingerprint } = entry.claim;
      const { answer } = entry;
      return Promise.resolve(
        answer === undefined
          ? { type: 'running', fingerprint }
          : { type: 'done', fingerprint, answer },
      );
    },
    complete(claim, answer) {
      if (!own(claim)) return Promise.resolve(false);
      entries.set(claim.key, { claim, answer });
      return Promise.resolve(true);
    },
    release(claim) {
      if (own(claim)) entries.delete(claim.key);
      return Promise.resolve();
    },
  };
}
