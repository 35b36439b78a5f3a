import type { JWTPayload } from 'jose';
import {
  type Exchange,
  type HttpResponse,
  type Logger,
  type Plugin,
  messageOf,
} from 'lambda-web-adapter';
import { type Access, AccessRules, allows } from './access-rules.ts';
import { ambiguous, challenge, unavailable } from './challenge.ts';
import { ClaimHeaders } from './claim-headers.ts';
import { checkJwtOptions, type JwtOptions } from './jwt-options.ts';
import { KeysUnavailable, keySource } from './keys/index.ts';
import { scopesIn } from './scopes.ts';
import { fromCookie, fromHeader, type TokenSource } from './token-source.ts';
import { TokenRefused, Verifier } from './verifier.ts';

/** After CORS preflights (-50), which have no token, and before whatever else answers. */
const EARLY = -40;

/** By exchange, since many are in flight at once. */
const verified = new WeakMap<Exchange, JWTPayload>();

/** The claims of the exchange's token, for other plugins: from the `reply` hook on, where there is one. */
export function claimsOf(exchange: Exchange): Readonly<JWTPayload> | undefined {
  return verified.get(exchange);
}

/**
 * Verifies bearer tokens before the app sees a request, and answers in its stead where there is none
 * or it is not good. Paths are looked at as the app will see them, after all changes of the `request`
 * hook. Requests that a source makes of its own, as for queue messages, have no caller and no token.
 *
 * @example
 * jwt({ issuer: 'https://login.example.com/', audience: 'orders' })
 */
export function jwt(options: JwtOptions): Plugin {
  checkJwtOptions(options);
  return {
    name: 'jwt',
    apply({ hooks, log }) {
      const keys = keySource(options, log);
      const guard = new Guard(options, new Verifier(options, keys), log);
      if (keys.prepare) hooks.boot.tapPromise('jwt', () => keys.prepare!());
      if (keys.renew) hooks.restore.tapPromise('jwt', () => keys.renew!());
      hooks.request.tap({ name: 'jwt', stage: -90 }, ({ request, source }) => {
        if (source.kind === 'http') guard.claimHeaders.remove(request.headers);
      });
      hooks.reply.tapPromise({ name: 'jwt', stage: EARLY }, async (exchange) =>
        exchange.source.kind === 'http' ? await guard.answer(exchange) : undefined,
      );
    },
  };
}

/** Lets a request through, or answers it. */
class Guard {
  readonly claimHeaders: ClaimHeaders;
  readonly #options: JwtOptions;
  readonly #realm: string;
  readonly #rules: AccessRules;
  readonly #source: TokenSource;
  readonly #verifier: Verifier;
  readonly #log: Logger;

  constructor(options: JwtOptions, verifier: Verifier, log: Logger) {
    this.claimHeaders = new ClaimHeaders(options.claimHeaders ?? {}, log);
    this.#options = options;
    this.#realm = options.realm ?? 'app';
    this.#rules = new AccessRules(options.rules ?? []);
    this.#source = options.cookie
      ? fromCookie(options.cookie)
      : fromHeader(options.header ?? 'authorization');
    this.#verifier = verifier;
    this.#log = log;
  }

  async answer(exchange: Exchange): Promise<HttpResponse | undefined> {
    const { request } = exchange;
    // Another plugin may have let them in again.
    this.claimHeaders.remove(request.headers);
    const access = this.#rules.of(request.method, request.path);
    if (access === undefined) return ambiguous();
    if (access.token === 'none') return undefined;
    const presented = this.#source.read(request.headers);
    if (presented.type === 'absent') {
      return access.token === 'optional' ? undefined : challenge(this.#realm, { status: 401 });
    }
    if (presented.type === 'malformed') {
      return challenge(this.#realm, { status: 400, error: 'invalid_request' });
    }
    try {
      return this.#admit(exchange, access, await this.#verifier.verify(presented.token));
    } catch (error) {
      return this.#refused(exchange, error);
    }
  }

  #admit(exchange: Exchange, access: Access, payload: JWTPayload): HttpResponse | undefined {
    const held = scopesIn(payload, this.#options.scopeClaims);
    const unmet = access.rules.filter((rule) => !allows(rule, held));
    if (unmet.length > 0) {
      const scope = unmet.flatMap(({ scopes = [], anyScope = [] }) => [...scopes, ...anyScope]);
      return challenge(this.#realm, {
        status: 403,
        error: 'insufficient_scope',
        scope: scope.join(' '),
      });
    }
    verified.set(exchange, payload);
    const { headers } = exchange.request;
    this.claimHeaders.set(headers, payload);
    if (this.#options.forwardToken === false) this.#source.remove(headers);
    return undefined;
  }

  #refused({ invocation: { requestId } }: Exchange, error: unknown): HttpResponse {
    if (error instanceof KeysUnavailable) return unavailable();
    if (!(error instanceof TokenRefused)) throw error;
    this.#log.debug(`A token was refused: ${error.message}`, {
      requestId,
      reason: error.cause === undefined ? undefined : messageOf(error.cause),
    });
    return challenge(this.#realm, {
      status: 401,
      error: 'invalid_token',
      description: error.message,
    });
  }
}
