import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Plugin } from '../../../src/pipeline/index.ts';
import { configuredPlugins } from '../../../src/runtime/config/configured-plugins.ts';
import { loadConfig } from '../../../src/runtime/config/index.ts';

/** A folder with these files. */
export async function folderWith(
  t: ExecutionContext,
  files: Record<string, string>,
): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'lwa config ')));
  t.teardown(() => rm(folder, { recursive: true }));
  // Without a package.json of its own, one further up would say what a .js file is.
  for (const [name, text] of Object.entries({ 'package.json': '{}', ...files })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** What the config in a folder, and the environment, make of these built-in plugins: their names. */
export async function pluginNames(
  folder: string,
  env: Record<string, string> = {},
  builtIn: readonly Plugin[] = [],
): Promise<string[]> {
  const config = await loadConfig(env, folder);
  const plugins = await configuredPlugins(builtIn, config, env, folder);
  return plugins.map(({ name }) => name);
}
