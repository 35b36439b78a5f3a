import { AdapterError, type Plugin } from '../../pipeline/index.ts';
import type { AdapterConfig } from './adapter-config.ts';

const KEYS: readonly (keyof AdapterConfig)[] = ['settings', 'plugins'];

/** What is of use in a config. */
export interface CheckedConfig {
  /** Unchecked: `loadSettings` does that, together with the environment's. */
  readonly settings: unknown;
  readonly plugins: readonly Plugin[];
}

/**
 * Checks what a config file exports, and makes one list of its plugins.
 *
 * @throws AdapterError `LWA_ERR_CONFIG_INVALID`, which lists all that is wrong with its path.
 */
export function checkConfig(config: unknown, fileName: string): CheckedConfig {
  const problems: string[] = [];
  const plugins: Plugin[] = [];
  if (!isObject(config)) {
    const export_ = config === undefined ? 'has no default export' : `exports ${shown(config)}`;
    throw invalid(fileName, [`it ${export_}; expected an object { settings, plugins }`]);
  }
  for (const key of Object.keys(config)) {
    if ((KEYS as readonly string[]).includes(key)) continue;
    problems.push(`${key}: there is no such key; expected ${KEYS.join(' or ')}`);
  }
  if (config['plugins'] !== undefined) {
    collectPlugins(config['plugins'], 'plugins', plugins, problems);
  }
  if (problems.length > 0) throw invalid(fileName, problems);
  return { settings: config['settings'], plugins };
}

function collectPlugins(entry: unknown, path: string, into: Plugin[], problems: string[]): void {
  if (Array.isArray(entry)) {
    for (const [index, item] of entry.entries()) {
      if (item === false || item === null || item === undefined) continue;
      const itemPath = `${path}[${index}]`;
      if (Array.isArray(item)) collectPlugins(item, itemPath, into, problems);
      else if (isPlugin(item)) into.push(item);
      else problems.push(`${itemPath}: expected a plugin { name, apply }, got ${shown(item)}`);
    }
  } else problems.push(`${path}: expected a list of plugins, got ${shown(entry)}`);
}

function isPlugin(value: unknown): value is Plugin {
  if (!isObject(value)) return false;
  return (
    typeof value['name'] === 'string' &&
    value['name'] !== '' &&
    typeof value['apply'] === 'function'
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (typeof value === 'function') {
    return `a function (call it: ${value.name || 'factory'}(options))`;
  }
  if (value instanceof Promise) return 'a promise (await it)';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value))
    return `an object with the keys ${Object.keys(value).join(', ') || '(none)'}`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function invalid(fileName: string, problems: readonly string[]): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_CONFIG_INVALID',
    message: `${fileName} is wrong:\n${problems.map((line) => `- ${line}`).join('\n')}`,
    errorType: 'Runtime.InvalidConfig',
  });
}
