import { AdapterError, type Plugin } from '../../pipeline/index.ts';
import type { Environment } from './adapter-config.ts';
import { invalidConfig, shown } from './check-config.ts';
import { configFault } from './config-fault.ts';
import type { LoadedConfig } from './load-config.ts';
import { loadPlugin, type PluginLoader } from './load-plugin.ts';
import { loadPlugins } from './load-plugins.ts';
import { pluginEntries, type PluginSpecifier } from './plugin-entries.ts';

/**
 * Puts the plugins of the config file and of `AWS_LWA_PLUGINS` among the built-in ones.
 *
 * @param load Makes those that are given by their names.
 * @throws AdapterError `LWA_ERR_CONFIG_INVALID`, `LWA_ERR_PLUGIN_LOAD`
 */
export async function configuredPlugins(
  builtIn: readonly Plugin[],
  config: LoadedConfig | undefined,
  env: Environment,
  cwd: string,
  load: PluginLoader = loadPlugin,
): Promise<Plugin[]> {
  const plugins = config === undefined ? [...builtIn] : await fromConfig(builtIn, config, load);
  const named = specifiersOf(env);
  const folder = config?.folder ?? (env['LAMBDA_TASK_ROOT'] || cwd);
  return merged(plugins, await loadPlugins(named, folder, 'The environment', load));
}

async function fromConfig(
  builtIn: readonly Plugin[],
  config: LoadedConfig,
  load: PluginLoader,
): Promise<Plugin[]> {
  const { name, folder, file, plugins = [] } = config;
  const replaces = typeof plugins === 'function';
  const list = replaces ? await arranged(plugins as Arrange, builtIn, file) : await plugins;
  const problems: string[] = [];
  const entries = pluginEntries(list, 'plugins', problems);
  if (problems.length > 0) throw invalidConfig(name, problems);
  const loaded = await loadPlugins(entries, folder, name, load);
  return replaces ? loaded : merged(builtIn, loaded);
}

type Arrange = (builtIn: readonly Plugin[]) => unknown;

async function arranged(
  arrange: Arrange,
  builtIn: readonly Plugin[],
  file: string | undefined,
): Promise<unknown> {
  try {
    return await arrange(builtIn);
  } catch (error) {
    throw file === undefined ? error : await configFault(error, file);
  }
}

/** A plugin with the name of one that is there takes its place; others come after all. */
function merged(plugins: readonly Plugin[], added: readonly Plugin[]): Plugin[] {
  const result = [...plugins];
  const taken = new Set<number>();
  for (const plugin of added) {
    const index = plugins.findIndex(({ name }) => name === plugin.name);
    // The second of two that are both added is left for the pipeline to refuse.
    if (index === -1 || taken.has(index)) result.push(plugin);
    else {
      result[index] = plugin;
      taken.add(index);
    }
  }
  return result;
}

/** The plugins of `AWS_LWA_PLUGINS`, with their options of `AWS_LWA_PLUGIN_OPTIONS`. */
function specifiersOf(env: Environment): PluginSpecifier[] {
  const names = (env['AWS_LWA_PLUGINS'] ?? '').split(',').map((name) => name.trim());
  const modules = names.filter((name) => name !== '');
  const options = optionsOf(env);
  const stray = Object.keys(options).filter((name) => !modules.includes(name));
  if (stray.length > 0) {
    throw invalidVariable(
      'AWS_LWA_PLUGIN_OPTIONS',
      `it has options of "${stray.join('", "')}", which AWS_LWA_PLUGINS does not name`,
    );
  }
  return modules.map((module) => ({
    path: 'AWS_LWA_PLUGINS',
    module,
    options: options[module],
    optionsPath: `AWS_LWA_PLUGIN_OPTIONS[${JSON.stringify(module)}]`,
  }));
}

function optionsOf(env: Environment): Record<string, unknown> {
  const text = env['AWS_LWA_PLUGIN_OPTIONS']?.trim();
  if (!text) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidVariable('AWS_LWA_PLUGIN_OPTIONS', `it is not JSON: ${String(cause)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  const expected = 'expected an object with the options of each plugin by its name';
  throw invalidVariable('AWS_LWA_PLUGIN_OPTIONS', `${expected}, got ${shown(value)}`);
}

function invalidVariable(variable: string, why: string): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_CONFIG_INVALID',
    message: `${variable} is wrong: ${why}`,
    errorType: 'Runtime.InvalidConfig',
  });
}
