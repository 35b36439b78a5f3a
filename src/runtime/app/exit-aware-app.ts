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
  /**
   * Not a race with `exited`: each request would leave a reaction in that promise for good. Nor a `Set`,
   * which makes a new table each time that its last member is deleted.
   */
  #waiting: ((error: AdapterError) => void)[] = [];

  /** @param exited Resolves with the cause when the app has ended. */
  constructor(app: App, exited: Promise<AdapterError>) {
    this.#app = app;
    void exited.then((error) => {
      this.#exit = error;
      for (const fail of this.#waiting) fail(error);
      this.#waiting = [];
    });
  }

  forward(request: HttpRequest, options: ForwardOptions): Promise<HttpResponse> {
    if (this.#exit !== undefined) return Promise.reject(this.#exit);
    return new Promise((resolve, reject) => {
      this.#waiting.push(reject);
      this.#app.forward(request, options).then(
        (response) => {
          this.#waitsNoMore(reject);
          const { body } = response;
          if (!(body instanceof Uint8Array)) response.body = new ExplainedBody(body, this.#explain);
          resolve(response);
        },
        (reason: unknown) => {
          void this.#explain(reason).then((error) => {
            this.#waitsNoMore(reject);
            reject(error);
          });
        },
      );
    });
  }

  #waitsNoMore(fail: (error: AdapterError) => void): void {
    const index = this.#waiting.indexOf(fail);
    if (index !== -1) this.#waiting.splice(index, 1);
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
        this.#waitsNoMore(news);
        resolve(error);
      }, NEWS_MS);
      this.#waiting.push(news);
    });
  }
}
