import { AdapterError } from '../../pipeline/index.ts';
import type { AdapterConfig } from './adapter-config.ts';

const KEYS: readonly (keyof AdapterConfig)[] = ['settings', 'plugins'];

/** What is of use in a config. */
export interface CheckedConfig {
  /** Unchecked: `loadSettings` does that, together with the environment's. */
  readonly settings: unknown;
  /** Unchecked: `arrangePlugins` does that, when there are built-in plugins to arrange. */
  readonly plugins: unknown;
}

/**
 * Checks what a config file exports.
 *
 * @throws AdapterError `LWA_ERR_CONFIG_INVALID`, which lists all that is wrong with its path.
 */
export function checkConfig(config: unknown, fileName: string): CheckedConfig {
  const problems: string[] = [];
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    const export_ = config === undefined ? 'has no default export' : `exports ${shown(config)}`;
    throw invalidConfig(fileName, [`it ${export_}; expected an object { settings, plugins }`]);
  }
  for (const key of Object.keys(config)) {
    if ((KEYS as readonly string[]).includes(key)) continue;
    problems.push(`${key}: there is no such key; expected ${KEYS.join(' or ')}`);
  }
  if (problems.length > 0) throw invalidConfig(fileName, problems);
  const { settings, plugins } = config as Partial<Record<keyof AdapterConfig, unknown>>;
  return { settings, plugins };
}

/** The error that lists what is wrong with a config. */
export function invalidConfig(fileName: string, problems: readonly string[]): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_CONFIG_INVALID',
    message: `${fileName} is wrong:\n${problems.map((line) => `- ${line}`).join('\n')}`,
    errorType: 'Runtime.InvalidConfig',
  });
}

/** A value as messages name it. */
export function shown(value: unknown): string {
  if (typeof value === 'function') {
    return `a function (call it: ${value.name || 'factory'}(options))`;
  }
  if (value instanceof Promise) return 'a promise (await it)';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) {
    return `an object with the keys ${Object.keys(value).join(', ') || '(none)'}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
