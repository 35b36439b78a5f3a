import type { Plugin } from '../../pipeline/index.ts';
import { alb } from './alb.ts';
import { authorizer } from './authorizer.ts';
import { cognito } from './cognito.ts';
import { directHttp } from './direct-http.ts';
import type { EventErrors } from './event-answer.ts';
import { functionUrl } from './function-url.ts';
import { httpApi } from './http-api.ts';
import { passThrough } from './pass-through.ts';
import { restApi } from './rest-api.ts';
import type { StageOption } from './stage-prefix.ts';
import { vpcLattice } from './vpc-lattice.ts';
import { warmUp } from './warm-up.ts';
import { webSocketApi } from './websocket-api.ts';

export { alb } from './alb.ts';
export { authorizer } from './authorizer.ts';
export { cognito } from './cognito.ts';
export { directHttp } from './direct-http.ts';
export type { EventErrors } from './event-answer.ts';
export { EVENT_NAMES } from './event-kind.ts';
export type { EventOptions } from './event-request.ts';
export { functionUrl } from './function-url.ts';
export { type HttpApiOptions, httpApi } from './http-api.ts';
export { passThrough } from './pass-through.ts';
export { type RestApiOptions, restApi } from './rest-api.ts';
export type { StageOption } from './stage-prefix.ts';
export { vpcLattice } from './vpc-lattice.ts';
export { type WarmUpOptions, warmUp } from './warm-up.ts';
export { type WebSocketApiOptions, webSocketApi } from './websocket-api.ts';

/** Options of {@link eventSources}. */
export interface EventSourceOptions {
  /** Whether the path keeps the name of an HTTP API's stage. @default "keep" */
  stage?: StageOption;
  /** Where the app takes events that are no HTTP requests. @default "/events" */
  passThroughPath?: string;
  /**
   * Where it takes those of one source, by name. `websocket-api` and `vpc-lattice` among them pass
   * through as the events that they are, in place of becoming requests.
   * @default none of their own
   */
  passThroughPaths?: Readonly<Record<string, string>> | undefined;
  /** What an answer to an event that is no good does. @default "fail" */
  eventErrors?: EventErrors | undefined;
  /** What the paths of a WebSocket API's requests begin with. @default "/ws" */
  webSocketPath?: string | undefined;
  /** Whether the pings of warm-up tools are answered in the app's stead. @default true */
  warmUp?: boolean | undefined;
  /** Where the app is asked when there is such a ping. @default it is not asked */
  warmUpPath?: string | undefined;
}

/**
 * The built-in event sources, in the order in which they are asked.
 * @throws AdapterError `LWA_ERR_PLUGIN_INVALID`
 */
export function eventSources(options: EventSourceOptions = {}): Plugin[] {
  const { stage = 'keep', passThroughPaths: paths = {}, warmUpPath, webSocketPath } = options;
  const events = {
    path: options.passThroughPath ?? '/events',
    paths,
    errors: options.eventErrors ?? 'fail',
  };
  const passes = (name: string) => Object.hasOwn(paths, name);
  return [
    // HTTP front doors, the most frequent first.
    httpApi({ stage }),
    functionUrl(),
    alb(),
    restApi({ stage }),
    ...(passes('vpc-lattice') ? [] : [vpcLattice()]),
    ...(passes('websocket-api') ? [] : [webSocketApi({ path: webSocketPath ?? '/ws' })]),

    // Events whose answer has a form of its own.
    authorizer(events),
    cognito(events),
    directHttp(),
    ...(options.warmUp === false ? [] : [warmUp({ path: warmUpPath })]),

    // All others.
    passThrough(events),
  ];
}
