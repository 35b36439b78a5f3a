import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Environment } from './adapter-config.ts';

/** What needs no compiler comes first, so that a compiled file wins over its source beside it. */
const FILE_NAMES = ['mjs', 'js', 'cjs', 'ts', 'mts'].map((extension) => `lwa.config.${extension}`);

/** Where Lambda puts the function. Extensions are not told: `LAMBDA_TASK_ROOT` is the runtime's. */
const TASK_ROOT = '/var/task';

/** Where config files are looked for: the function's folder, then the working directory. */
export function configFolders(env: Environment, cwd: string): readonly string[] {
  return [...new Set([resolve(env['LAMBDA_TASK_ROOT'] || TASK_ROOT), resolve(cwd)])];
}

/** The first `lwa.config.*` in the folders. Costs ten stat calls at most, whatever lies there. */
export function configFileIn(folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    for (const name of FILE_NAMES) {
      const file = join(folder, name);
      if (existsSync(file)) return file;
    }
  }
  return undefined;
}
