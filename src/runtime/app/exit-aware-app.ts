import {
  AdapterError,
  type App,
  type ErrorCode,
  type ForwardOptions,
  type HttpRequest,
  type HttpResponse,
} from '../../pipeline/index.ts';
import { ExplainedBody } from './explained-body.ts';

/** How long, in ms, the news of the app's exit may come after that of its broken connection. */
const NEWS_MS = 100;

/** What a request that the app's end cut off fails with on the socket. */
const CUT_OFF: ReadonlySet<ErrorCode> = new Set([
  'LWA_ERR_APP_CLOSED',
  'LWA_ERR_APP_REFUSED',
  'LWA_ERR_APP_UNREACHABLE',
]);

/** An app that ends: what waits for its answer then fails at once, and with the cause. */
export class ExitAwareApp implements App {
  readonly #app: App;
  #exit: AdapterError | undefined;
  /** Not a race with `exited`: each request would leave a reaction in that promise for good. */
  readonly #waiting = new Set<(error: AdapterError) => void>();

  /** @param exited Resolves with the cause when the app has ended. */
  constructor(app: App, exited: Promise<AdapterError>) {
    this.#app = app;
    void exited.then((error) => {
      this.#exit = error;
      for (const fail of this.#waiting) fail(error);
      this.#waiting.clear();
    });
  }

  forward(request: HttpRequest, options: ForwardOptions): Promise<HttpResponse> {
    if (this.#exit !== undefined) return Promise.reject(this.#exit);
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      this.#app.forward(request, options).then(
        (response) => {
          this.#waiting.delete(reject);
          const { body } = response;
          if (!(body instanceof Uint8Array)) response.body = new ExplainedBody(body, this.#explain);
          resolve(response);
        },
        (reason: unknown) => {
          void this.#explain(reason).then((error) => {
            this.#waiting.delete(reject);
            reject(error);
          });
        },
      );
    });
  }

  readonly #explain = (reason: unknown): Promise<AdapterError> => {
    const own = AdapterError.from(reason);
    return CUT_OFF.has(own.code) ? this.#cause(own) : Promise.resolve(own);
  };

  /** The app's exit, if news of it come; otherwise the error itself. */
  #cause(error: AdapterError): Promise<AdapterError> {
    if (this.#exit !== undefined) return Promise.resolve(this.#exit);
    return new Promise((resolve) => {
      const news = (exit: AdapterError): void => {
        clearTimeout(timer);
        resolve(exit);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(news);
        resolve(error);
      }, NEWS_MS);
      this.#waiting.add(news);
    });
  }
}
