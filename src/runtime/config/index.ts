export {
  type AdapterConfig,
  type ConfigExport,
  defineConfig,
  type Environment,
  type PluginEntry,
} from './adapter-config.ts';
export { findConfigFile } from './find-config-file.ts';
export { type LoadedConfig, loadConfig } from './load-config.ts';
