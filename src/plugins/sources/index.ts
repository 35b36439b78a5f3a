import type { Plugin } from '../../pipeline/index.ts';
import { alb } from './alb.ts';
import { functionUrl } from './function-url.ts';
import { httpApi } from './http-api.ts';
import { passThrough } from './pass-through.ts';
import { restApi } from './rest-api.ts';
import type { StageOption } from './stage-prefix.ts';

export { alb } from './alb.ts';
export { functionUrl } from './function-url.ts';
export { type HttpApiOptions, httpApi } from './http-api.ts';
export { type PassThroughOptions, passThrough } from './pass-through.ts';
export { type RestApiOptions, restApi } from './rest-api.ts';
export type { StageOption } from './stage-prefix.ts';

/** Options of {@link eventSources}. */
export interface EventSourceOptions {
  /** Where the app takes events that are no HTTP requests. @default "/events" */
  passThroughPath?: string;
  /** Whether the path keeps the name of an HTTP API's stage. @default "keep" */
  stage?: StageOption;
}

/**
 * The built-in event sources, in the order in which they are asked.
 * @throws AdapterError `LWA_ERR_PLUGIN_INVALID`
 */
export function eventSources(options: EventSourceOptions = {}): Plugin[] {
  const { passThroughPath = '/events', stage = 'keep' } = options;
  return [
    httpApi({ stage }),
    functionUrl(),
    alb(),
    restApi({ stage }),
    passThrough({ path: passThroughPath }),
  ];
}
