import { type AnsweredExchange, type Exchange, HttpResponse } from 'lambda-web-adapter';
import type { Claims } from './claims.ts';
import { digest } from './digest.ts';
import { keyOf } from './event-keys.ts';
import type { Claim } from './idempotency-store.ts';
import { givenAgain, keep } from './kept-answer.ts';

/** Events that are one thing: by their id, and for want of one by that of the invocation. */
export class KeyedEvents {
  readonly #claims: Claims;
  readonly #maxAnswerSize: number;
  readonly #running = new WeakMap<Exchange, Claim>();

  /** @param maxAnswerSize Bytes of an answer's body that are kept. */
  constructor(claims: Claims, maxAnswerSize: number) {
    this.#claims = claims;
    this.#maxAnswerSize = maxAnswerSize;
  }

  /**
   * Answers a retry, or takes the key.
   * @param own A key that the user has for the event.
   * @throws Error when another attempt runs: Lambda tries again; StoreFailure
   */
  async reply(exchange: Exchange, own: string | undefined): Promise<HttpResponse | undefined> {
    const { event, requestId } = exchange.invocation;
    // Lambda repeats asynchronous invocations under the same id.
    const key = own ?? keyOf(event) ?? `invocation ${requestId}`;
    const { claim, result } = await this.#claims.take(exchange, digest('event', key), '');
    switch (result.type) {
      case 'claimed':
        this.#running.set(exchange, claim);
        return undefined;
      case 'running':
        throw new Error(`another attempt at the event is running (${key})`);
      case 'done':
        return givenAgain(result.answer) ?? new HttpResponse({ status: 200 });
    }
  }

  async response(exchange: AnsweredExchange): Promise<void> {
    const claim = this.#running.get(exchange);
    const { response } = exchange;
    if (claim === undefined || response.status < 200 || response.status > 299) return;
    this.#running.delete(exchange);
    const { kept, body } = await keep(response, this.#maxAnswerSize);
    response.body = body;
    await this.#claims.complete(exchange, claim, kept);
  }

  async settled(exchange: Exchange): Promise<void> {
    const claim = this.#running.get(exchange);
    if (claim === undefined) return;
    this.#running.delete(exchange);
    await this.#claims.release(exchange, claim);
  }
}
