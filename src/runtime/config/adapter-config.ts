import type { Plugin } from '../../pipeline/index.ts';
import type { SettingsInput } from '../settings/index.ts';

/** What a config file says. */
export interface AdapterConfig {
  /** The settings, by their names in camel case. The environment wins over them. */
  readonly settings?: SettingsInput | undefined;
  /**
   * Your plugins, in the order in which they are to run; a list in the list counts as its items,
   * and what is `false` or missing is passed over, so that `isProduction && plugin()` works.
   */
  readonly plugins?: readonly PluginEntry[] | undefined;
}

/** An item of {@link AdapterConfig.plugins}. */
export type PluginEntry = Plugin | readonly PluginEntry[] | false | null | undefined;

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
