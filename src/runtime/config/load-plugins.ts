import type { Plugin } from '../../pipeline/index.ts';
import { OptionsError } from '../../plugins/index.ts';
import { invalidConfig } from './check-config.ts';
import type { PluginLoader } from './load-plugin.ts';
import type { PluginSpecifier } from './plugin-entries.ts';

/**
 * Loads those plugins of a list that stand in it by name.
 *
 * @param folder Where files are looked for, and packages first.
 * @param where The list is: what messages begin with.
 * @param load Makes each.
 * @throws AdapterError `LWA_ERR_PLUGIN_LOAD`; `LWA_ERR_CONFIG_INVALID`, which lists the options that
 * the plugins refuse with the path of each.
 */
export async function loadPlugins(
  entries: readonly (Plugin | PluginSpecifier)[],
  folder: string,
  where: string,
  load: PluginLoader,
): Promise<Plugin[]> {
  const refused: string[][] = [];
  const plugins = await Promise.all(
    entries.map(async (entry, index) => {
      if (!('module' in entry)) return entry;
      try {
        return await load(entry, folder);
      } catch (error) {
        const problems = OptionsError.problemsOf(error);
        if (problems === undefined) throw error;
        refused[index] = problems.map(
          ({ path, message }) => `${entry.optionsPath}${path}: ${message} (${entry.module})`,
        );
        return [];
      }
    }),
  );
  const problems = refused.flat();
  if (problems.length > 0) throw invalidConfig(where, problems);
  return plugins.flat();
}
