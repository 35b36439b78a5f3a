import { AdapterError } from './adapter-error.ts';
import type { Plugin } from './plugin.ts';

/**
 * Refuses what is not a plugin, as a factory that was not called.
 * @throws AdapterError `LWA_ERR_PLUGIN_INVALID`
 */
export function assertPlugin(plugin: unknown): asserts plugin is Plugin {
  // A function has a name and an apply() too.
  const { name, apply } = (typeof plugin === 'object' ? (plugin ?? {}) : {}) as Partial<Plugin>;
  if (typeof name === 'string' && name !== '' && typeof apply === 'function') return;
  throw new AdapterError({
    code: 'LWA_ERR_PLUGIN_INVALID',
    message: `A plugin must be an object { name, apply(context) }; got ${describe(plugin)}`,
  });
}

function describe(value: unknown): string {
  if (typeof value === 'function') {
    return `a function (call it: ${value.name || 'factory'}(options))`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  return `an object with the keys ${Object.keys(value).join(', ') || '(none)'}`;
}
