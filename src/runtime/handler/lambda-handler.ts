import type { AdapterConfig } from '../config/index.ts';
import { createAdapter } from './create-adapter.ts';
import type { LambdaHandler } from './handler-kinds.ts';
import type { WebAppSource } from './web-app.ts';

/**
 * The handler of a function on Lambda's own Node runtime, for a web app as its framework makes it: what
 * {@link createAdapter} makes, in one line.
 *
 * @param options As in a config file, which is not read then.
 * @throws AdapterError `LWA_ERR_CONFIG_INVALID`, `LWA_ERR_SETTINGS_INVALID`
 *
 * @example
 * export const handler = lambdaHandler(app);
 */
export function lambdaHandler(app: WebAppSource, options: AdapterConfig = {}): LambdaHandler {
  return createAdapter({ ...options, app }).handler;
}
