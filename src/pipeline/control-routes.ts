import { AdapterError } from './adapter-error.ts';
import type { Exchange } from './exchange.ts';
import type { HttpHeaders } from './http-headers.ts';
import type { HttpResponse } from './http-message.ts';

/** A call of the control API, as the app made it. */
export interface ControlCall {
  readonly method: string;
  /** The path behind that of the route, in segments, decoded. */
  readonly segments: readonly string[];
  /** From `?` on; `""` without a query. */
  readonly search: string;
  readonly headers: HttpHeaders;
  /** At most 256 KiB; a longer one is answered with 413. */
  readonly body: Uint8Array;
  /** The exchange in which the app makes it. */
  readonly exchange: Exchange;
}

/** What a plugin adds to the control API. */
export interface ControlRoute {
  /** What the paths of its calls begin with, below the URL of the invocation: `queue`, `ws/groups`. */
  readonly path: string;
  /** Answers a call. What it throws is logged, and answered with 502. */
  answer(call: ControlCall): HttpResponse | Promise<HttpResponse>;
}

/** The calls that plugins have added, for whoever serves them. */
export interface ControlRouteTable {
  /** The route of a path below the URL of the invocation; the longest wins. */
  find(path: string): ControlRoute | undefined;
}

/** What plugins add to the control API, and who serves it. */
export class ControlRoutes {
  readonly #routes: { readonly route: ControlRoute; readonly plugin: string }[] = [];
  #served = false;

  /** @throws AdapterError `LWA_ERR_PLUGIN_INVALID` when the path is none, or taken. */
  add(route: ControlRoute, plugin: string): void {
    const { path } = route;
    const problem = !/^[\w-]+(?:\/[\w-]+)*$/.test(path)
      ? 'is no path as "queue" or "ws/groups"'
      : this.#routes.some((other) => other.route.path === path) && 'is taken by another one';
    if (problem) throw invalid(`The path "${path}" of a control route ${problem}`, plugin);
    this.#routes.push({ route, plugin });
  }

  /** For the plugin that serves them: the routes, of which more may come until all are applied. */
  serve(): ControlRouteTable {
    this.#served = true;
    return { find: (path) => this.#find(path) };
  }

  /** @throws AdapterError `LWA_ERR_PLUGIN_INVALID` when there are routes, and nobody serves them. */
  assertServed(): void {
    const [first] = this.#routes;
    if (first === undefined || this.#served) return;
    throw invalid(
      `Plugin "${first.plugin}" adds calls to the control API, which is off; set AWS_LWA_CONTROL_API=true`,
      first.plugin,
    );
  }

  /** The one with the longest path. */
  #find(path: string): ControlRoute | undefined {
    return this.#routes
      .map(({ route }) => route)
      .filter((route) => path === route.path || path.startsWith(`${route.path}/`))
      .reduce<ControlRoute | undefined>(
        (best, route) =>
          best !== undefined && best.path.length > route.path.length ? best : route,
        undefined,
      );
  }
}

function invalid(message: string, plugin: string): AdapterError {
  return new AdapterError({ code: 'LWA_ERR_PLUGIN_INVALID', message, plugin });
}
