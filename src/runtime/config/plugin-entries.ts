import type { Plugin } from '../../pipeline/index.ts';
import { shown } from './check-config.ts';

/** A plugin that is still to be loaded. */
export interface PluginSpecifier {
  /** Where it stands in the config, as messages name it. */
  readonly path: string;
  readonly module: string;
  readonly options: unknown;
  /** Where its options stand. */
  readonly optionsPath: string;
}

/**
 * Makes one flat list of what a config has as plugins. What is wrong is added to `problems`, with
 * its path.
 */
export function pluginEntries(
  list: unknown,
  path: string,
  problems: string[],
): (Plugin | PluginSpecifier)[] {
  if (!Array.isArray(list)) {
    problems.push(`${path}: expected a list of plugins, got ${shown(list)}`);
    return [];
  }
  return list.flatMap((entry: unknown, index) => {
    const entryPath = `${path}[${index}]`;
    if (entry === false || entry === null || entry === undefined) return [];
    if (typeof entry === 'string') return [specifier(entryPath, entry)];
    if (isReference(entry)) return [specifier(entryPath, ...entry)];
    if (Array.isArray(entry)) return pluginEntries(entry, entryPath, problems);
    if (isPlugin(entry)) return [entry];
    problems.push(
      `${entryPath}: expected a plugin { name, apply } or the name of one, got ${shown(entry)}`,
    );
    return [];
  });
}

function specifier(path: string, module: string, options?: unknown): PluginSpecifier {
  return { path, module, options, optionsPath: `${path}.options` };
}

/** `[module, options]`: the options are no plugin, or else it would be a list. */
function isReference(entry: unknown): entry is [string, unknown] {
  return (
    Array.isArray(entry) &&
    entry.length === 2 &&
    typeof entry[0] === 'string' &&
    typeof entry[1] === 'object' &&
    !isPlugin(entry[1])
  );
}

function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== 'object' || value === null) return false;
  const { name, apply } = value as Partial<Plugin>;
  return typeof name === 'string' && name !== '' && typeof apply === 'function';
}
