import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { AdapterError } from '../../pipeline/index.ts';
import type { PluginSpecifier } from './plugin-entries.ts';

/** Where layers put packages (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html). */
const LAYER_FOLDERS = ['/opt/nodejs', '/opt'];

/**
 * The file of a plugin that is given by the name of its package or file.
 *
 * @param folder Where files are looked for, and packages first; then in the layers.
 * @throws AdapterError `LWA_ERR_PLUGIN_LOAD` when there is no such package.
 */
export function locatePlugin({ module: name, path }: PluginSpecifier, folder: string): string {
  if (/^\.{0,2}\//.test(name) || isAbsolute(name)) return resolve(folder, name);
  const folders = [folder, ...LAYER_FOLDERS];
  for (const base of folders) {
    const { resolve: resolveFrom } = createRequire(join(base, 'package.json'));
    try {
      return resolveFrom(name);
    } catch {
      // A package for import alone is there, but not for require, which is what can be asked.
      const entry = importEntry(resolveFrom.paths(name) ?? [], name);
      if (entry !== undefined) return entry;
    }
  }
  throw loadError(
    path,
    name,
    `there is no such package in ${folders.join(', ')}; install it there`,
  );
}

/** The error for a plugin that cannot be had: where it is named, its name, and why. */
export function loadError(path: string, name: string, why: string, cause?: unknown): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_PLUGIN_LOAD',
    message: `${path}: the plugin "${name}" could not be loaded: ${why}`,
    errorType: 'Runtime.InvalidConfig',
    cause,
  });
}

/** The file that a package exports under the condition "import". */
function importEntry(folders: readonly string[], name: string): string | undefined {
  const home = folders
    .map((folder) => join(folder, name))
    .find((home) => existsSync(join(home, 'package.json')));
  if (home === undefined) return undefined;
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    exports?: Record<string, unknown>;
  };
  let entry: unknown = manifest.exports?.['.'] ?? manifest.exports;
  while (typeof entry === 'object' && entry !== null) {
    const { import: imported, node, default: byDefault } = entry as Record<string, unknown>;
    entry = imported ?? node ?? byDefault;
  }
  return typeof entry === 'string' ? join(home, entry) : undefined;
}
