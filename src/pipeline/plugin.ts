import type { ControlRoute, ControlRouteTable } from './control-routes.ts';
import type { EventSource } from './event-source.ts';
import type { Hooks } from './hooks.ts';
import type { Logger } from './logger.ts';

/** What a plugin is given to register itself with. */
export interface PluginContext {
  readonly hooks: Hooks;
  readonly log: Logger;
  /** Adds an event source after those already there, or before the one named. */
  source(source: EventSource, options?: { before?: string }): void;
  /**
   * Adds calls to the control API, which must be on.
   * @throws AdapterError `LWA_ERR_PLUGIN_INVALID` when the path is none, or taken.
   */
  controlRoute(route: ControlRoute): void;
  /** For the plugin that serves the control API: the calls that plugins have added. */
  serveControlRoutes(): ControlRouteTable;
}

/**
 * A plugin, as a factory returns it.
 *
 * @example
 * export function requestId(options: { header?: string } = {}): Plugin {
 *   const header = options.header ?? 'x-request-id';
 *   return {
 *     name: 'request-id',
 *     apply({ hooks }) {
 *       hooks.request.tap('request-id', ({ invocation, request }) => {
 *         request.headers.set(header, invocation.requestId);
 *       });
 *     },
 *   };
 * }
 */
export interface Plugin {
  /** Unique in a pipeline; kebab-case. */
  readonly name: string;
  /** Taps hooks and adds sources. Called once, synchronously, before the first invocation. */
  apply(context: PluginContext): void | undefined;
}
