import { randomUUID } from 'node:crypto';
import { type HttpHeaders, type Logger, messageOf } from 'lambda-web-adapter';
import { variantKey, varyOf } from './cache-key.ts';
import type { CacheStore } from './cache-store.ts';
import { hasValidator } from './storable.ts';
import { decodeStored, encodeStored, type StoredAnswer, type VaryMarker } from './stored-answer.ts';

/** A store of answers by request, in which one key may have variants. Nothing in it fails. */
export class AnswerCache {
  readonly #store: CacheStore;
  readonly #log: Logger;
  readonly #keepMs: number;

  /** @param keepMs How long what has gone stale is kept, to be revalidated. */
  constructor(store: CacheStore, log: Logger, keepMs: number) {
    this.#store = store;
    this.#log = log;
    this.#keepMs = keepMs;
  }

  async find(primary: string, request: HttpHeaders): Promise<StoredAnswer | undefined> {
    const first = await this.#read(primary);
    if (first === undefined || !('vary' in first)) return first;
    const { vary, generation } = first;
    const variant = await this.#read(variantKey(primary, generation, vary, request));
    return variant === undefined || 'vary' in variant ? undefined : variant;
  }

  async put(primary: string, request: HttpHeaders, answer: StoredAnswer): Promise<void> {
    const vary = varyOf(answer.headers);
    if (vary === '*') return;
    // The library counts the times in which stale answers may be served.
    const ttlMs = answer.policy.timeToLive() + (hasValidator(answer.headers) ? this.#keepMs : 0);
    if (ttlMs <= 0) return;
    const key = vary.length === 0 ? primary : await this.#variant(primary, vary, request, ttlMs);
    await this.#try('store', () => this.#store.set(key, encodeStored(answer), ttlMs));
  }

  /** Forgets the answers of a key, whatever their variants. */
  async forget(primary: string): Promise<void> {
    await this.#try('remove', () => this.#store.delete(primary));
  }

  async #variant(
    primary: string,
    vary: readonly string[],
    request: HttpHeaders,
    ttlMs: number,
  ): Promise<string> {
    const known = await this.#read(primary);
    const same = known !== undefined && 'vary' in known && known.vary.join(',') === vary.join(',');
    const marker: VaryMarker = same ? known : { vary, generation: randomUUID() };
    // It must not go before its variants.
    await this.#try('store', () => this.#store.set(primary, encodeStored(marker), 2 * ttlMs));
    return variantKey(primary, marker.generation, vary, request);
  }

  async #read(key: string): Promise<StoredAnswer | VaryMarker | undefined> {
    const bytes = await this.#try('look up', () => this.#store.get(key));
    return bytes === undefined ? undefined : decodeStored(bytes);
  }

  async #try<T>(what: string, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      this.#log.debug(`The cache could not ${what} an answer: ${messageOf(error)}`);
      return undefined;
    }
  }
}
