import type { Plugin } from '../pipeline/index.ts';
import { builtInPlugins } from '../plugins/index.ts';
import type { Settings } from './settings/index.ts';

/** What the plugins of an adapter come from. */
export interface PluginParts {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  /** The config file's. */
  readonly configured: readonly Plugin[];
}

/** Every plugin of an adapter, in order: the built-in ones, then the configured ones. */
export function assemblePlugins({ settings, env, configured }: PluginParts): Plugin[] {
  const builtIns = builtInPlugins({
    removeBasePath: settings.removeBasePath,
    authorizationSource: settings.authorizationSource,
    enableCompression: settings.enableCompression,
    errorStatusCodes: settings.errorStatusCodes,
    passThroughPath: settings.passThroughPath,
    snapstartBeforeCheckpointPath: settings.snapstartBeforeCheckpointPath,
    snapstartAfterRestorePath: settings.snapstartAfterRestorePath,
    backgroundMs: settings.backgroundMs,
    controlApi: settings.controlApi,
    webSocketEndpoint: settings.webSocketEndpoint,
    deadlineMarginMs: settings.deadlineMarginMs,
    maxConcurrency: settings.maxConcurrency,
    env,
    lambda: {
      functionName: env['AWS_LAMBDA_FUNCTION_NAME'],
      memory: Number(env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']) || 0,
      version: env['AWS_LAMBDA_FUNCTION_VERSION'],
      logStream: env['AWS_LAMBDA_LOG_STREAM_NAME'],
      logGroup: env['AWS_LAMBDA_LOG_GROUP_NAME'],
    },
  });
  return [...builtIns, ...configured];
}
