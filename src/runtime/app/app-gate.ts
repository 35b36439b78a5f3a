import {
  type AbortSource,
  AdapterError,
  type App,
  type ForwardOptions,
  type HttpRequest,
  type HttpResponse,
} from '../../pipeline/index.ts';
import { monotonicMs } from '../monotonic-ms.ts';

/** What a gate stands on. */
export interface AppGateOptions {
  readonly app: App;
  /** Settles when the app is ready, or never will be. */
  readonly ready: Promise<void>;
  /** Why the app is not ready yet. */
  readonly lastCause: () => string;
}

/** Holds requests back until the app is ready; costs one check from then on. */
export class AppGate implements App {
  readonly #app: App;
  readonly #lastCause: () => string;
  #ready: Promise<void> | undefined;

  constructor({ app, ready, lastCause }: AppGateOptions) {
    this.#app = app;
    this.#lastCause = lastCause;
    this.#ready = ready;
    ready.then(
      () => {
        this.#ready = undefined;
      },
      () => undefined,
    );
  }

  forward(request: HttpRequest, options: ForwardOptions): Promise<HttpResponse> {
    if (this.#ready === undefined) return this.#app.forward(request, options);
    return this.#opened(this.#ready, options.signal).then(() =>
      this.#app.forward(request, options),
    );
  }

  /** Waits for readiness, but not beyond the signal's end. */
  async #opened(ready: Promise<void>, signal: AbortSource | undefined): Promise<void> {
    const startedMs = monotonicMs();
    const giveUp = { handleEvent: (): void => undefined };
    const aborted = new Promise<never>((_, reject) => {
      giveUp.handleEvent = () => {
        reject(this.#late(monotonicMs() - startedMs, signal?.reason));
      };
    });
    if (signal?.aborted) giveUp.handleEvent();
    signal?.addEventListener('abort', giveUp);
    try {
      await Promise.race([ready, aborted]);
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  #late(waitedMs: number, cause: unknown): AdapterError {
    return new AdapterError({
      code: 'LWA_ERR_APP_NOT_READY',
      message: `The app was still not ready after the request had waited for ${Math.round(waitedMs)} ms: ${this.#lastCause()}`,
      status: 503,
      errorType: 'Runtime.AppNotReady',
      cause,
    });
  }
}
