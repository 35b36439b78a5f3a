import {
  type App,
  type Exchange,
  type HttpHeaders,
  HttpRequest,
  type HttpResponse,
  type Logger,
  messageOf,
} from 'lambda-web-adapter';
import type { AnswerCache } from './answer-cache.ts';
import { type CacheRules, DIRECTIVES, FAILURES } from './cache-rules.ts';
import { addValidators, takeConditions } from './conditions.ts';
import { refreshed, storableHead } from './storable.ts';
import type { StoredAnswer } from './stored-answer.ts';

/** Asks anew for what was served stale, once its caller has it (RFC 5861, 3). */
export class BackgroundRefresh {
  readonly #cache: AnswerCache;
  readonly #rules: CacheRules;
  readonly #log: Logger;
  /** Keys of what is being asked for. */
  readonly #running = new Set<string>();
  readonly #waiting = new WeakMap<Exchange, () => Promise<void>>();

  constructor(cache: AnswerCache, rules: CacheRules, log: Logger) {
    this.#cache = cache;
    this.#rules = rules;
    this.#log = log;
  }

  /** Prepares it. */
  add(exchange: Exchange, app: App, key: string, stored: StoredAnswer): void {
    const { request } = exchange;
    const headers = request.headers.clone();
    takeConditions(headers);
    // The answer is for all, however fresh this client wants it.
    headers.deleteWhere((name) => DIRECTIVES.has(name));
    this.#waiting.set(exchange, async () => {
      if (this.#running.has(key)) return;
      this.#running.add(key);
      try {
        await this.#refresh(exchange, app, key, stored, headers);
      } catch (error) {
        this.#log.warn(`A stale answer could not be renewed: ${messageOf(error)}`, {
          requestId: exchange.invocation.requestId,
          path: request.path,
        });
      } finally {
        this.#running.delete(key);
      }
    });
  }

  /** Does what there is to do for an exchange, whose caller has the answer. */
  settled(exchange: Exchange): void {
    const refresh = this.#waiting.get(exchange);
    if (refresh === undefined) return;
    this.#waiting.delete(exchange);
    exchange.invocation.waitUntil(refresh());
  }

  async #refresh(
    { invocation, request }: Exchange,
    app: App,
    key: string,
    stored: StoredAnswer,
    headers: HttpHeaders,
  ): Promise<void> {
    const asking = headers.clone();
    addValidators(asking, stored.headers);
    const response = await app.forward(
      new HttpRequest({ method: 'GET', target: request.target, headers: asking }),
      { streaming: false, signal: invocation, invocation },
    );
    await this.#replace(key, headers, stored, response);
  }

  async #replace(
    key: string,
    request: HttpHeaders,
    stored: StoredAnswer,
    response: HttpResponse,
  ): Promise<void> {
    const { heuristic, maxBodySize } = this.#rules;
    if (response.status === 304) {
      await this.#cache.put(key, request, refreshed(stored, request, response, heuristic));
      return;
    }
    if (FAILURES.has(response.status)) return;
    const head = storableHead(request, response, heuristic);
    const { body } = response;
    if (head === undefined || !(body instanceof Uint8Array) || body.byteLength > maxBodySize) {
      await this.#cache.forget(key);
    } else await this.#cache.put(key, request, { ...head, body });
  }
}
