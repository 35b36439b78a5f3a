import {
  type AnsweredExchange,
  type App,
  type Exchange,
  type HttpHeaders,
  type HttpRequest,
  HttpResponse,
  type Logger,
} from 'lambda-web-adapter';
import { AnswerCache } from './answer-cache.ts';
import { BackgroundRefresh } from './background-refresh.ts';
import { primaryKey } from './cache-key.ts';
import { type CacheRules, DIRECTIVES, FAILURES } from './cache-rules.ts';
import { addCacheStatus, type CacheStatus } from './cache-status.ts';
import { addValidators, type Conditions, needsApp, takeConditions } from './conditions.ts';
import { freshFor, judge, servesErrors, wantsOnlyStored } from './freshness.ts';
import { InFlight } from './in-flight.ts';
import { keptResponse } from './kept-response.ts';
import { type ForwardReason, forwardReason, type Lookup, restoreConditions } from './lookup.ts';
import { refreshed, storableHead } from './storable.ts';
import type { StoredAnswer } from './stored-answer.ts';
import { tee } from './tee.ts';

/** Methods that change nothing (RFC 9110, 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
/** Those that are answered from the cache; only answers to the first are kept. */
const ANSWERED = new Set(['GET', 'HEAD']);

/** The cache on the way of exchanges: what it does in each hook. */
export class HttpCache {
  readonly #rules: CacheRules;
  readonly #cache: AnswerCache;
  readonly #refresh: BackgroundRefresh;
  readonly #inFlight = new InFlight();
  readonly #lookups = new WeakMap<Exchange, Lookup>();
  /** Lets those go on that wait for the answer to this exchange. */
  readonly #ends = new WeakMap<Exchange, () => void>();

  constructor(rules: CacheRules, log: Logger) {
    this.#rules = rules;
    this.#cache = new AnswerCache(rules.store, log, rules.keepMs);
    this.#refresh = new BackgroundRefresh(this.#cache, rules, log);
  }

  /** Answers from the cache, or prepares the request for the app. */
  async reply(exchange: Exchange, app: App): Promise<HttpResponse | undefined> {
    const { request } = exchange;
    const key = this.#keyOf(request);
    if (key === undefined || !ANSWERED.has(request.method)) {
      const forward = SAFE.has(request.method) ? 'bypass' : 'method';
      this.#lookups.set(exchange, untouched(key, forward));
      return undefined;
    }
    const directives = this.#directivesOf(request);
    let collapsed = false;
    for (;;) {
      const stored = await this.#cache.find(key, request.headers);
      const verdict = stored && judge(stored.policy, directives);
      if (stored !== undefined && verdict !== 'revalidate') {
        if (verdict === 'stale-while-revalidate') this.#refresh.add(exchange, app, key, stored);
        const status = { hit: { ttl: freshFor(stored.policy) }, collapsed };
        return this.#serve(request, stored, takeConditions(request.headers.clone()), status);
      }
      if (wantsOnlyStored(directives)) return new HttpResponse({ status: 504 });
      const other = collapsed ? undefined : this.#inFlight.of(key);
      if (other === undefined) {
        this.#ask(exchange, key, stored, collapsed);
        return undefined;
      }
      collapsed = true;
      await exchange.invocation.race(other);
    }
  }

  /** Keeps the answer of the app, or gives the kept one in its place. */
  async response(exchange: AnsweredExchange): Promise<void> {
    const lookup = this.#takeLookup(exchange);
    if (lookup === undefined) return;
    const { request, response } = exchange;
    const { key, stored, forward, conditions, collapsed } = lookup;
    const status = { forward, forwardStatus: response.status, collapsed };
    if (key !== undefined && stored !== undefined) {
      if (lookup.validating && response.status === 304) {
        const anew = refreshed(stored, request.headers, response, this.#rules.heuristic);
        this.#put(exchange, key, anew);
        exchange.response = this.#serve(request, anew, conditions, { ...status, stored: true });
        return;
      }
      if (FAILURES.has(response.status) && servesErrors(stored.policy)) {
        exchange.response = this.#serve(request, stored, conditions, status);
        return;
      }
    }
    await this.#passOn(exchange, lookup);
  }

  /** Serves what is stale where the app has failed, and that is allowed. */
  failed(exchange: Exchange): HttpResponse | undefined {
    this.#ends.get(exchange)?.();
    const lookup = this.#takeLookup(exchange);
    if (lookup?.stored === undefined || !servesErrors(lookup.stored.policy)) return undefined;
    const { stored, conditions, forward, collapsed } = lookup;
    const { request } = exchange;
    const hit = { ttl: Math.min(-1, freshFor(stored.policy)) };
    return this.#serve(request, stored, conditions, { forward, hit, collapsed });
  }

  /** The caller has the answer. */
  settled(exchange: Exchange): void {
    this.#ends.get(exchange)?.();
    this.#refresh.settled(exchange);
  }

  #keyOf(request: HttpRequest): string | undefined {
    const { body, headers, method } = request;
    const hasBody = !(body instanceof Uint8Array) || body.byteLength > 0;
    if (SAFE.has(method) && (hasBody || needsApp(headers))) return undefined;
    return primaryKey(request, this.#rules);
  }

  #directivesOf({ headers }: HttpRequest): HttpHeaders {
    if (this.#rules.requestDirectives) return headers;
    const without = headers.clone();
    without.deleteWhere((name) => DIRECTIVES.has(name));
    return without;
  }

  #ask(
    exchange: Exchange,
    key: string,
    stored: StoredAnswer | undefined,
    collapsed: boolean,
  ): void {
    const { headers, method } = exchange.request;
    const conditions = stored === undefined ? [] : takeConditions(headers);
    const validating = stored !== undefined && addValidators(headers, stored.headers);
    const forward = forwardReason(stored);
    this.#lookups.set(exchange, { key, stored, conditions, validating, collapsed, forward });
    if (!this.#rules.collapse || method !== 'GET') return;
    this.#ends.set(exchange, this.#inFlight.begin(key));
  }

  #takeLookup(exchange: Exchange): Lookup | undefined {
    const lookup = this.#lookups.get(exchange);
    if (lookup === undefined) return undefined;
    this.#lookups.delete(exchange);
    restoreConditions(exchange.request, lookup);
    return lookup;
  }

  /** The app's answer, as it is, and kept if it may be. */
  async #passOn(exchange: AnsweredExchange, lookup: Lookup): Promise<void> {
    const { request, response } = exchange;
    const { key, forward, collapsed, stored } = lookup;
    const { heuristic, maxBodySize } = this.#rules;
    const status = { forward, collapsed };
    if (key === undefined || request.method !== 'GET') {
      // RFC 9111, 4.4: what was kept for the target no longer holds.
      if (key !== undefined && forward === 'method' && response.status < 400) {
        await this.#cache.forget(key);
      }
      this.#say(response, status);
      return;
    }
    const head = storableHead(request.headers, response, heuristic);
    if (head === undefined) {
      if (stored !== undefined && response.status < 500) await this.#cache.forget(key);
      this.#ends.get(exchange)?.();
      this.#say(response, status);
      return;
    }
    const declared = response.headers.get('content-length');
    let kept = false;
    response.body = tee(response.body, maxBodySize, (body) => {
      kept = body !== undefined && (declared === undefined || Number(declared) === body.byteLength);
      if (kept) this.#put(exchange, key, { ...head, body: body! });
      else this.#ends.get(exchange)?.();
    });
    // Of a body that streams it is not known yet.
    this.#say(response, { ...status, stored: kept });
  }

  /** The caller does not wait for it; the environment does. */
  #put(exchange: Exchange, key: string, answer: StoredAnswer): void {
    const { invocation, request } = exchange;
    const end = this.#ends.get(exchange);
    this.#ends.delete(exchange);
    invocation.waitUntil(this.#cache.put(key, request.headers, answer).finally(end));
  }

  #serve(
    { method }: HttpRequest,
    stored: StoredAnswer,
    conditions: Conditions,
    status: CacheStatus,
  ): HttpResponse {
    const response = keptResponse(method, stored, conditions);
    this.#say(response, status);
    return response;
  }

  #say({ headers }: HttpResponse, status: CacheStatus): void {
    if (this.#rules.statusHeaders) addCacheStatus(headers, this.#rules.name, status);
  }
}

function untouched(key: string | undefined, forward: ForwardReason): Lookup {
  return { key, forward, conditions: [], validating: false, collapsed: false };
}
