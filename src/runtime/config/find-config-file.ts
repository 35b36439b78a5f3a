import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { AdapterError } from '../../pipeline/index.ts';
import type { Environment } from './adapter-config.ts';
import { configFileIn, configFolders } from './config-file-in.ts';

/**
 * The config file: the one that `AWS_LWA_CONFIG` names, or `lwa.config.*` in the function's folder,
 * then in the working directory.
 *
 * @throws AdapterError `LWA_ERR_CONFIG_LOAD` when the file named does not exist.
 */
export function findConfigFile(env: Environment, cwd: string): string | undefined {
  const folders = configFolders(env, cwd);
  const named = env['AWS_LWA_CONFIG']?.trim();
  return named ? findNamed(named, folders) : configFileIn(folders);
}

function findNamed(named: string, folders: readonly string[]): string {
  const candidates = isAbsolute(named) ? [named] : folders.map((folder) => resolve(folder, named));
  const file = candidates.find((candidate) => existsSync(candidate));
  if (file !== undefined) return file;
  throw new AdapterError({
    code: 'LWA_ERR_CONFIG_LOAD',
    message: `AWS_LWA_CONFIG names the config file "${named}", which does not exist (looked for ${candidates.join(' and ')})`,
    errorType: 'Runtime.InvalidConfig',
  });
}
