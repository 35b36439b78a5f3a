import type { Plugin } from '../pipeline/index.ts';
import { builtInPlugins, type CompressionOptions } from '../plugins/index.ts';
import type { LoadedConfig } from './config/index.ts';
import type { Settings } from './settings/index.ts';

/** What the plugins of an adapter come from. */
export interface PluginParts {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly config: LoadedConfig | undefined;
}

/**
 * Every plugin of an adapter, in order: the built-in ones that the settings ask for, then those of
 * the config file and of `AWS_LWA_PLUGINS`. Where there are none of these, nothing is loaded for them.
 */
export async function assemblePlugins({ settings, env, config }: PluginParts): Promise<Plugin[]> {
  const builtIn = builtInsFor(settings, env);
  if (config === undefined && !env['AWS_LWA_PLUGINS']) return builtIn;
  const { configuredPlugins } = await import('./config/configured-plugins.ts');
  return await configuredPlugins(builtIn, config, env, process.cwd());
}

/** The built-in plugins that the settings ask for, in order. */
export function builtInsFor(settings: Settings, env: NodeJS.ProcessEnv): Plugin[] {
  return builtInPlugins({
    ...settings,
    compression: compressionOptions(settings),
    env,
    lambda: {
      functionName: env['AWS_LAMBDA_FUNCTION_NAME'],
      memory: Number(env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']) || 0,
      version: env['AWS_LAMBDA_FUNCTION_VERSION'],
      logStream: env['AWS_LAMBDA_LOG_STREAM_NAME'],
      logGroup: env['AWS_LAMBDA_LOG_GROUP_NAME'],
    },
  });
}

function compressionOptions(settings: Settings): CompressionOptions {
  return {
    minimumSize: settings.compressionMinSize,
    ...(settings.compressionTypes && { types: settings.compressionTypes }),
    gzipLevel: settings.gzipLevel,
    brotliQuality: settings.brotliQuality,
    streams: settings.compressStreams,
  };
}
