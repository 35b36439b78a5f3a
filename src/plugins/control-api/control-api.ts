import type { Exchange, Plugin } from '../../pipeline/index.ts';
import { checkOptions } from '../check-options.ts';
import type { Environment } from '../aws-credentials.ts';
import type { ControlServer } from './control-server.ts';
import { ControlSessions } from './control-session.ts';

/** Options of {@link controlApi}. */
export interface ControlApiOptions {
  /**
   * Where messages to WebSocket clients are sent, as `https://abc123.execute-api.eu-west-1.amazonaws.com/prod`.
   * @default the API and stage that the event came from
   */
  webSocketEndpoint?: string | undefined;
  /** Where region and credentials are read from, when they are needed. @default process.env */
  env?: Environment | undefined;
}

/** The plugin, and what other plugins ask it. */
export interface ControlApi extends Plugin {
  /** Resolves when the app has said that its work on this exchange is done. */
  readonly workDone: (exchange: Exchange) => Promise<void> | undefined;
}

/** Tells the app its URL. */
const FIELD = 'x-lwa-control';

/**
 * Gives the app a URL of its own for each invocation, in the request header `x-lwa-control`. Behind
 * it, on loopback, the app reads the raw event, says that its background work is done, and sends
 * messages to WebSocket clients: plain HTTP, in any language. The URL cannot be guessed, and dies
 * with the invocation.
 *
 * @example
 * controlApi()
 */
export function controlApi(options: ControlApiOptions = {}): ControlApi {
  checkOptions('control-api', options, {
    webSocketEndpoint: {
      expected: 'an http: or https: URL',
      accepts: (value) => typeof value === 'string' && /^https?:\/\/[^/?#]+[^?#]*$/.test(value),
    },
    env: { expected: 'an object', accepts: (value) => typeof value === 'object' },
  });
  const sessions = new ControlSessions();
  let server: ControlServer | undefined;

  return {
    name: 'control-api',
    workDone: (exchange) => sessions.of(exchange)?.done,
    apply(context) {
      const { hooks, log } = context;
      const routes = context.serveControlRoutes();
      hooks.boot.tapPromise('control-api', async () => {
        const { ControlServer } = await import('./control-server.ts');
        const { webSocketEndpoint, env = process.env } = options;
        server = await ControlServer.listen({ sessions, routes, webSocketEndpoint, env, log });
      });
      hooks.request.tap('control-api', (exchange) => {
        if (server === undefined) return;
        const { token } = sessions.open(exchange);
        exchange.request.headers.set(FIELD, `${server.origin}/${token}`);
      });
      // The last of all, when it is known what is waited for: background work may still ask.
      hooks.settled.tap({ name: 'control-api', stage: 100 }, (exchange) => {
        const { work } = exchange.invocation;
        if (work === undefined) sessions.close(exchange);
        else void work.then(() => sessions.close(exchange));
      });
      hooks.shutdown.tap({ name: 'control-api', stage: 100 }, () => {
        server?.close();
      });
    },
  };
}
