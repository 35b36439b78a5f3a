export {
  type AdapterConfig,
  type ConfigExport,
  defineConfig,
  type Environment,
  type PluginEntry,
} from './adapter-config.ts';
export { type LoadedConfig, loadConfig } from './load-config.ts';
