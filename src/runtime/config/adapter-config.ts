import type { Plugin } from '../../pipeline/index.ts';
import type { SettingsInput } from '../settings/index.ts';

/** What a config file says. */
export interface AdapterConfig {
  /** The settings, by their names in camel case. The environment wins over them. */
  readonly settings?: SettingsInput | undefined;
  /**
   * Your plugins, in the order in which they are to run, after the built-in ones; one with the name
   * of a built-in plugin takes its place. A list in the list counts as its items, and what is `false`
   * or missing is passed over, so that `isProduction && plugin()` works.
   *
   * A function gets the built-in plugins that the settings ask for, event sources included, and
   * returns all that shall run: to reorder them, or leave some out.
   */
  readonly plugins?: PluginList | ((builtIn: readonly Plugin[]) => PluginList) | undefined;
}

/** A list of plugins, as people write them. */
export type PluginList = readonly PluginEntry[];

/** An item of {@link AdapterConfig.plugins}. */
export type PluginEntry = Plugin | PluginReference | PluginList | false | null | undefined;

/**
 * A plugin by name: a package, or a file (`./local.mjs`), that exports a factory as its default,
 * and that factory's options.
 */
export type PluginReference = string | readonly [module: string, options: unknown];

/** The variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a config file may export as its default. */
export type ConfigExport =
  | AdapterConfig
  | Promise<AdapterConfig>
  | ((env: Environment) => AdapterConfig | Promise<AdapterConfig>);

/**
 * Gives a config file its types; returns what it is given.
 *
 * @example
 * export default defineConfig({ settings: { port: 3000 }, plugins: [myPlugin()] });
 */
export function defineConfig(config: ConfigExport): ConfigExport {
  return config;
}
