import type {
  AnsweredExchange,
  Body,
  Exchange,
  HttpRequest,
  HttpResponse,
} from 'lambda-web-adapter';
import type { Claims } from './claims.ts';
import { digest } from './digest.ts';
import type { Claim } from './idempotency-store.ts';
import { parseKey } from './key-field.ts';
import { givenAgain, keep, type KeptAnswer } from './kept-answer.ts';
import { problem } from './problem.ts';

/** What holds for requests. */
export interface RequestRules {
  readonly methods: ReadonlySet<string>;
  readonly required: boolean;
  /** Path prefixes; empty for all. */
  readonly paths: readonly string[];
  readonly header: string;
  readonly scopeHeaders: readonly string[];
  readonly scope: ((request: HttpRequest) => string) | undefined;
  readonly maxAnswerSize: number;
  readonly maxRequestSize: number;
  readonly replayHeader: string;
}

/** Statuses that ask for another attempt; so do all from 500 on. */
const AGAIN = new Set([408, 425, 429]);

/** `Idempotency-Key` on the way of requests. */
export class KeyedRequests {
  readonly #rules: RequestRules;
  readonly #claims: Claims;
  readonly #running = new WeakMap<Exchange, Claim>();

  constructor(rules: RequestRules, claims: Claims) {
    this.#rules = rules;
    this.#claims = claims;
  }

  /**
   * Answers a retry, refuses what is wrong, or takes the key for this request.
   * @throws StoreFailure
   */
  async reply(exchange: Exchange): Promise<HttpResponse | undefined> {
    const { request } = exchange;
    const { header, required } = this.#rules;
    if (!this.#concerns(request)) return undefined;
    const field = request.headers.get(header);
    if (field === undefined && !required) return undefined;
    const key = field === undefined ? undefined : parseKey(field);
    if (key === undefined) {
      return field === undefined
        ? problem(
            400,
            `${header} is missing`,
            `This operation needs a key of its own in the field ${header}.`,
          )
        : problem(
            400,
            `${header} is no key`,
            'Expected a string of 1 to 255 characters in quotation marks.',
          );
    }
    const body = await wholeBody(request.body, this.#rules.maxRequestSize);
    if (body === undefined) {
      return problem(
        413,
        'The request is too large',
        `With ${header} it may have ${this.#rules.maxRequestSize} bytes.`,
      );
    }
    request.body = body;
    return await this.#claim(exchange, this.#scoped(request, key), fingerprintOf(request, body));
  }

  /** Keeps the answer for retries, before its caller has it. */
  async response(exchange: AnsweredExchange): Promise<void> {
    const claim = this.#running.get(exchange);
    if (claim === undefined) return;
    const { response } = exchange;
    if (response.status >= 500 || AGAIN.has(response.status)) return;
    this.#running.delete(exchange);
    const { kept, body } = await keep(response, this.#rules.maxAnswerSize);
    response.body = body;
    await this.#claims.complete(exchange, claim, kept);
  }

  /** Sets the key free of a request that has come to nothing. */
  async settled(exchange: Exchange): Promise<void> {
    const claim = this.#running.get(exchange);
    if (claim === undefined) return;
    this.#running.delete(exchange);
    await this.#claims.release(exchange, claim);
  }

  #concerns({ method, path }: HttpRequest): boolean {
    const { methods, paths } = this.#rules;
    if (!methods.has(method)) return false;
    return paths.length === 0 || paths.some((prefix) => path.startsWith(prefix));
  }

  async #claim(
    exchange: Exchange,
    key: string,
    fingerprint: string,
  ): Promise<HttpResponse | undefined> {
    const { header } = this.#rules;
    const { claim, result } = await this.#claims.take(exchange, key, fingerprint);
    if (result.type === 'claimed') {
      this.#running.set(exchange, claim);
      return undefined;
    }
    if (result.fingerprint !== fingerprint) {
      return problem(
        422,
        `${header} is used already`,
        'Another request had this key. Use a new one.',
      );
    }
    if (result.type === 'running') {
      return problem(
        409,
        'The request is being processed',
        `Another request with this ${header} has not ended yet. Try again later.`,
        { 'retry-after': '1' },
      );
    }
    return this.#again(result.answer);
  }

  #again(answer: KeptAnswer): HttpResponse {
    const response =
      givenAgain(answer) ??
      problem(
        409,
        'The request has been processed',
        `It was answered with status ${answer.status}, and the answer was too large to be kept.`,
      );
    response.headers.set(this.#rules.replayHeader, 'true');
    return response;
  }

  /** Whose key it is, and for what: nobody gets the answer of another by guessing. */
  #scoped(request: HttpRequest, key: string): string {
    const { scope, scopeHeaders } = this.#rules;
    const whose =
      scope === undefined
        ? scopeHeaders.map((name) => request.headers.get(name))
        : [scope(request)];
    return digest('http', request.method, request.path, key, ...whose);
  }
}

/** What makes two requests with one key the same. */
function fingerprintOf({ target, headers }: HttpRequest, body: Uint8Array): string {
  return digest(target, headers.get('content-type'), headers.get('content-encoding'), body);
}

/** `undefined` when it is larger. */
async function wholeBody(body: Body, maxBytes: number): Promise<Uint8Array | undefined> {
  if (body instanceof Uint8Array) return body.byteLength <= maxBytes ? body : undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(Uint8Array.from(chunk));
  }
  return Buffer.concat(chunks);
}
