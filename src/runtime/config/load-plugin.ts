import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { AdapterError, messageOf, type Plugin } from '../../pipeline/index.ts';
import { importFile } from './import-file.ts';
import type { PluginSpecifier } from './plugin-entries.ts';

/** Where layers put packages (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html). */
const LAYER_FOLDERS = ['/opt/nodejs', '/opt'];

/**
 * Loads a plugin by the name of its package or file, and calls its factory.
 *
 * @param folder Where files are looked for, and packages first; then in the layers.
 * @throws AdapterError `LWA_ERR_PLUGIN_LOAD`, or what the factory throws when it refuses its options.
 */
export async function loadPlugin(specifier: PluginSpecifier, folder: string): Promise<Plugin> {
  const { module: name, options, path } = specifier;
  const file = locate(name, folder, path);
  const factory = factoryOf(await evaluate(name, file, path));
  if (factory === undefined) {
    throw loadError(path, name, `${file} has no factory of a plugin as its default export`);
  }
  return (options === undefined ? factory() : factory(options)) as Plugin;
}

function locate(name: string, folder: string, path: string): string {
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

async function evaluate(name: string, file: string, path: string): Promise<unknown> {
  try {
    return await importFile(file);
  } catch (cause) {
    if (AdapterError.is(cause)) throw cause;
    throw loadError(path, name, messageOf(cause), cause);
  }
}

type Factory = (options?: unknown) => unknown;

/** The default export, one level further down where a compiler has made CommonJS of the module. */
function factoryOf(module: unknown): Factory | undefined {
  let exported: unknown = module;
  for (let level = 0; level < 2 && typeof exported === 'object' && exported !== null; level++) {
    exported = (exported as { default?: unknown }).default;
  }
  return typeof exported === 'function' ? (exported as Factory) : undefined;
}

function loadError(path: string, name: string, why: string, cause?: unknown): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_PLUGIN_LOAD',
    message: `${path}: the plugin "${name}" could not be loaded: ${why}`,
    errorType: 'Runtime.InvalidConfig',
    cause,
  });
}
