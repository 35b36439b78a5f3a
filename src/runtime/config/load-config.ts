import type { Environment } from './adapter-config.ts';
import type { CheckedConfig } from './check-config.ts';
import { findConfigFile } from './find-config-file.ts';

/** A config file that has been read. */
export interface LoadedConfig extends CheckedConfig {
  /** Its absolute path. */
  readonly file: string;
}

/**
 * Reads the config file, if there is one. Without one nothing more than this file is loaded.
 *
 * @throws AdapterError `LWA_ERR_CONFIG_LOAD` when the file is missing, cannot be compiled or throws;
 * `LWA_ERR_CONFIG_INVALID` when it exports something else than a config.
 */
export async function loadConfig(
  env: Environment,
  cwd: string = process.cwd(),
): Promise<LoadedConfig | undefined> {
  const file = findConfigFile(env, cwd);
  if (file === undefined) return undefined;
  const { readConfigFile } = await import('./read-config-file.ts');
  return { file, ...(await readConfigFile(file, env)) };
}
