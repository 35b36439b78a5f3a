import type { JSONWebKeySet } from 'jose';
import { type Logger, messageOf } from 'lambda-web-adapter';
import { fetchJson } from './fetch-json.ts';
import { type KeySource, KeysUnavailable, type VerificationKey } from './key-source.ts';

/** How keys are fetched and kept; times in ms. */
export interface RemoteKeysInit {
  /** For messages: whose keys. */
  readonly of: string;
  /** Where they are. @throws KeysUnavailable */
  readonly locate: (timeoutMs: number) => Promise<string>;
  readonly timeoutMs: number;
  readonly maxAgeMs: number;
  readonly maxStaleMs: number;
  readonly cooldownMs: number;
  readonly log: Logger;
}

/** How long, without any key, a failure is remembered: callers wait for nothing meanwhile. */
const RETRY_MS = 1_000;

/**
 * A key set behind a URL. One fetch serves all who wait for it. While the service is down, keys
 * that are too old are used, for a while, and it is asked again after the cooldown only.
 */
export class RemoteKeys implements KeySource {
  readonly #init: RemoteKeysInit;
  #kept: { find: VerificationKey; fetchedMs: number } | undefined;
  #fetching: Promise<void> | undefined;
  /** Epoch ms, as everything here: a snapshot's monotonic clock knows nothing of its age. */
  #askedMs = Number.NEGATIVE_INFINITY;
  #failure: Error | undefined;

  constructor(init: RemoteKeysInit) {
    this.#init = init;
  }

  async prepare(): Promise<void> {
    // The failure is logged, and told to who needs a key.
    await this.#fetch().catch(() => undefined);
  }

  renew(): Promise<void> {
    return this.prepare();
  }

  async key(): Promise<VerificationKey> {
    const { maxAgeMs, maxStaleMs, cooldownMs, of } = this.#init;
    if (this.#kept !== undefined && age(this.#kept.fetchedMs) <= maxAgeMs) return this.#kept.find;
    const pauseMs = this.#kept === undefined ? Math.min(RETRY_MS, cooldownMs) : cooldownMs;
    const pausing = this.#failure !== undefined && age(this.#askedMs) < pauseMs;
    if (!pausing) await this.prepare();
    if (this.#kept === undefined || age(this.#kept.fetchedMs) > maxAgeMs + maxStaleMs) {
      throw new KeysUnavailable(`There are no keys of ${of}`, { cause: this.#failure });
    }
    return this.#kept.find;
  }

  async refetch(): Promise<boolean> {
    if (this.#fetching === undefined && age(this.#askedMs) < this.#init.cooldownMs) return false;
    await this.prepare();
    return this.#failure === undefined;
  }

  #fetch(): Promise<void> {
    this.#fetching ??= this.#fetchOnce().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetchOnce(): Promise<void> {
    const { locate, timeoutMs, log, of } = this.#init;
    this.#askedMs = Date.now();
    try {
      const { createLocalJWKSet } = await import('jose');
      const set = await fetchJson(await locate(timeoutMs), timeoutMs);
      this.#kept = {
        find: createLocalJWKSet(set as unknown as JSONWebKeySet),
        fetchedMs: Date.now(),
      };
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error as Error;
      const then =
        this.#kept === undefined
          ? 'until they are there, requests with a token are answered with 503'
          : 'those from before are used meanwhile';
      log.error(`The keys of ${of} could not be fetched: ${messageOf(error)}; ${then}`);
      throw error;
    }
  }
}

/** ms; a clock that went back makes everything old. */
function age(sinceMs: number): number {
  const ms = Date.now() - sinceMs;
  return ms < 0 ? Number.POSITIVE_INFINITY : ms;
}
