import { randomUUID } from 'node:crypto';
import { type Exchange, type Logger, messageOf } from 'lambda-web-adapter';
import type { Claim, ClaimResult, IdempotencyStore } from './idempotency-store.ts';
import type { KeptAnswer } from './kept-answer.ts';

/** How long keys are held and kept. */
export interface ClaimTimes {
  /** Where an invocation has no deadline, ms. */
  readonly leaseMs: number;
  readonly keepMs: number;
}

/** The store has failed: whether a key is free is not known. */
export class StoreFailure extends Error {
  constructor(cause: unknown) {
    super(`Keys cannot be looked up: ${messageOf(cause)}`, { cause });
    this.name = 'StoreFailure';
  }
}

/** Beyond the deadline: Lambda's clock is not the store's, ms. */
const LEASE_MARGIN_MS = 1_000;

/** The keys of exchanges. What fails once the effect is there is logged: the answer is what it is. */
export class Claims {
  readonly #store: IdempotencyStore;
  readonly #times: ClaimTimes;
  readonly #log: Logger;

  constructor(store: IdempotencyStore, times: ClaimTimes, log: Logger) {
    this.#store = store;
    this.#times = times;
    this.#log = log;
  }

  /**
   * Takes a key, until the deadline of the invocation at most: what comes after that is not this
   * attempt's any more.
   * @throws StoreFailure
   */
  async take(
    { invocation }: Exchange,
    key: string,
    fingerprint: string,
  ): Promise<{ readonly claim: Claim; readonly result: ClaimResult }> {
    const nowMs = Date.now();
    const { deadlineMs } = invocation;
    const claim: Claim = {
      key,
      fingerprint,
      owner: randomUUID(),
      leaseUntilMs:
        deadlineMs !== undefined && deadlineMs > nowMs
          ? deadlineMs + LEASE_MARGIN_MS
          : nowMs + this.#times.leaseMs,
      expiresMs: nowMs + this.#times.keepMs,
    };
    try {
      return { claim, result: await this.#store.claim(claim) };
    } catch (error) {
      throw new StoreFailure(error);
    }
  }

  /** The effect is there. */
  async complete({ invocation }: Exchange, claim: Claim, answer: KeptAnswer): Promise<void> {
    const { requestId } = invocation;
    try {
      if (await this.#store.complete(claim, answer)) return;
      this.#log.warn(
        'A key was taken over by another attempt before this one had ended: its effect may be there twice',
        { requestId, key: claim.key },
      );
    } catch (error) {
      this.#log.error(
        `What was done could not be kept, so that a retry would do it again: ${messageOf(error)}`,
        { requestId, key: claim.key },
      );
    }
  }

  /** The effect is not there. */
  async release({ invocation }: Exchange, claim: Claim): Promise<void> {
    try {
      await this.#store.release(claim);
    } catch (error) {
      this.#log.warn(
        `A key could not be set free; it is held until its lease ends: ${messageOf(error)}`,
        {
          requestId: invocation.requestId,
          key: claim.key,
        },
      );
    }
  }
}
