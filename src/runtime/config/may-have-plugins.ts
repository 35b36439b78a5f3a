import type { Environment } from './adapter-config.ts';
import { configFileIn, configFolders } from './config-file-in.ts';

/**
 * Whether there may be plugins besides the built-in ones: they are named, or there is a config file.
 * Stands alone, because it is asked before anything else is loaded.
 */
export function mayHavePlugins(env: Environment, cwd: string): boolean {
  if (env['AWS_LWA_PLUGINS']?.trim() || env['AWS_LWA_CONFIG']?.trim()) return true;
  return configFileIn(configFolders(env, cwd)) !== undefined;
}
