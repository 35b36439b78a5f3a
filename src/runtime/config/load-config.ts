import { basename, dirname } from 'node:path';
import type { Environment } from './adapter-config.ts';
import type { CheckedConfig } from './check-config.ts';
import { findConfigFile } from './find-config-file.ts';

/** A config that has been read. */
export interface LoadedConfig extends CheckedConfig {
  /** What messages call it. */
  readonly name: string;
  /** Where plugins and files that it names are looked for. */
  readonly folder: string;
  /** The absolute path of its file, if it has one. */
  readonly file?: string;
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
): Promise<(LoadedConfig & { readonly file: string }) | undefined> {
  const file = findConfigFile(env, cwd);
  if (file === undefined) return undefined;
  const { readConfigFile } = await import('./read-config-file.ts');
  const config = await readConfigFile(file, env);
  return { name: basename(file), folder: dirname(file), file, ...config };
}
