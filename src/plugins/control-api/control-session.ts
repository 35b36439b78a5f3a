import { randomBytes } from 'node:crypto';
import type { Exchange, Invocation } from '../../pipeline/index.ts';

/** What one invocation's URL gives access to. */
export class ControlSession {
  /** 192 random bits, safe in a URL. */
  readonly token = randomBytes(24).toString('base64url');
  readonly exchange: Exchange;
  /** Resolves when the app has said that its work is done. */
  readonly done: Promise<void>;
  /** The app says so. */
  finish!: () => void;

  get invocation(): Invocation {
    return this.exchange.invocation;
  }

  constructor(exchange: Exchange) {
    this.exchange = exchange;
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
  }
}

/** The sessions of all invocations that are in flight. A token is looked up, never compared. */
export class ControlSessions {
  readonly #byToken = new Map<string, ControlSession>();
  readonly #byExchange = new WeakMap<Exchange, ControlSession>();

  open(exchange: Exchange): ControlSession {
    const session = new ControlSession(exchange);
    this.#byToken.set(session.token, session);
    this.#byExchange.set(exchange, session);
    return session;
  }

  /** `undefined` when there is no such token, or no longer. */
  find(token: string): ControlSession | undefined {
    return this.#byToken.get(token);
  }

  of(exchange: Exchange): ControlSession | undefined {
    return this.#byExchange.get(exchange);
  }

  close(exchange: Exchange): void {
    const session = this.#byExchange.get(exchange);
    if (session !== undefined) this.#byToken.delete(session.token);
  }
}
