import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { AdapterError } from '../../pipeline/index.ts';
import type { Environment } from './adapter-config.ts';

/** What needs no compiler comes first, so that a compiled file wins over its source beside it. */
const FILE_NAMES = ['mjs', 'js', 'cjs', 'ts', 'mts'].map((extension) => `lwa.config.${extension}`);

/** Where Lambda puts the function. Extensions are not told: `LAMBDA_TASK_ROOT` is the runtime's. */
const TASK_ROOT = '/var/task';

/**
 * The config file: the one that `AWS_LWA_CONFIG` names, or `lwa.config.*` in the function's folder,
 * then in the working directory. Costs ten stat calls at most, whatever lies in those folders.
 *
 * @throws AdapterError `LWA_ERR_CONFIG_LOAD` when the file named does not exist.
 */
export function findConfigFile(env: Environment, cwd: string): string | undefined {
  const folders = [...new Set([resolve(env['LAMBDA_TASK_ROOT'] || TASK_ROOT), resolve(cwd)])];
  const named = env['AWS_LWA_CONFIG']?.trim();
  if (named) return findNamed(named, folders);
  for (const folder of folders) {
    for (const name of FILE_NAMES) {
      const file = join(folder, name);
      if (existsSync(file)) return file;
    }
  }
  return undefined;
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
