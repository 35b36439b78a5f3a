export {
  type AdapterConfig,
  type ConfigExport,
  defineConfig,
  type Environment,
  type PluginEntry,
  type PluginList,
  type PluginReference,
} from './adapter-config.ts';
export { type LoadedConfig, loadConfig } from './load-config.ts';
