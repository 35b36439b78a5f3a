/**
 * The public API: what plugins, event sources and config files are made with. Everything the
 * built-in plugins use is here, and nothing else is needed to write one.
 */
export * from './pipeline/index.ts';
export * from './plugins/index.ts';
export {
  type AdapterConfig,
  type ConfigExport,
  defineConfig,
  type Environment,
  type PluginEntry,
  type PluginList,
  type PluginReference,
} from './runtime/config/index.ts';
export { getCurrentInvocation } from './runtime/in-process/current-invocation.ts';
export type { SettingsInput } from './runtime/settings/settings.ts';
export { VERSION } from './version.ts';
