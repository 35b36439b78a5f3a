import { AdapterError, messageOf, type Plugin } from '../../pipeline/index.ts';
import { importFile } from './import-file.ts';
import { loadError, locatePlugin } from './locate-plugin.ts';
import type { PluginSpecifier } from './plugin-entries.ts';

/** Makes the plugin that a config names, as {@link loadPlugin} does. */
export type PluginLoader = typeof loadPlugin;

/**
 * Loads a plugin by the name of its package or file, and calls its factory.
 *
 * @param folder Where files are looked for, and packages first; then in the layers.
 * @throws AdapterError `LWA_ERR_PLUGIN_LOAD`, or the one with which the factory refuses its options.
 */
export async function loadPlugin(specifier: PluginSpecifier, folder: string): Promise<Plugin> {
  const { module: name, path } = specifier;
  const file = locatePlugin(specifier, folder);
  const factory = factoryOf(await evaluate(name, file, path));
  if (factory === undefined) {
    throw loadError(path, name, `${file} has no factory of a plugin as its default export`);
  }
  return made(factory, specifier);
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

function made(factory: Factory, { module: name, options, path }: PluginSpecifier): Plugin {
  try {
    return (options === undefined ? factory() : factory(options)) as Plugin;
  } catch (cause) {
    if (AdapterError.is(cause)) throw cause;
    throw loadError(path, name, `its factory threw: ${messageOf(cause)}`, cause);
  }
}
