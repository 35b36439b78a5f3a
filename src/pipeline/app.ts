import type { AbortSource } from './abort-source.ts';
import type { HttpRequest, HttpResponse } from './http-message.ts';
import type { Invocation } from './invocation.ts';

/** How a request is sent to the app. */
export interface ForwardOptions {
  /** `true`: resolve with the head, the body follows as it comes. `false`: the body is whole. */
  streaming: boolean;
  /** Gives the request up. */
  signal?: AbortSource | undefined;
  /** Whose request it is; an app in the same process can ask for it. */
  invocation?: Invocation | undefined;
}

/** The user's web app, however it is reached: over a socket, or in the same process. */
export interface App {
  /**
   * Sends one request and resolves with the app's answer, whatever its status.
   * @throws AdapterError `LWA_ERR_APP_…` when there is none.
   */
  forward(request: HttpRequest, options: ForwardOptions): Promise<HttpResponse>;
}
