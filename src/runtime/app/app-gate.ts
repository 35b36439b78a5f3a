import {
  AdapterError,
  type App,
  type ForwardOptions,
  type HttpRequest,
  type HttpResponse,
} from '../../pipeline/index.ts';

/** Holds requests back until the app is ready; costs one check from then on. */
export class AppGate implements App {
  readonly #app: App;
  #ready: Promise<void> | undefined;

  /** @param ready Settles when the app is ready, or never will be. */
  constructor(app: App, ready: Promise<void>) {
    this.#app = app;
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
    return settledBefore(options.signal, this.#ready).then(() =>
      this.#app.forward(request, options),
    );
  }
}

/** Waits for readiness, but not beyond the signal's end. */
async function settledBefore(signal: AbortSignal | undefined, ready: Promise<void>): Promise<void> {
  let giveUp = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => {
      reject(
        new AdapterError({
          code: 'LWA_ERR_APP_NOT_READY',
          message: 'The app was not ready before the invocation had to be given up',
          status: 503,
          cause: signal?.reason,
        }),
      );
    };
  });
  if (signal?.aborted) giveUp();
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    await Promise.race([ready, aborted]);
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}
