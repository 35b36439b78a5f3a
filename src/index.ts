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
export {
  createAdapter,
  type WebAdapter,
  type WebAdapterOptions,
} from './runtime/handler/create-adapter.ts';
export type { LambdaHandler } from './runtime/handler/handler-kinds.ts';
export type { LambdaContext } from './runtime/handler/lambda-context.ts';
export { lambdaHandler } from './runtime/handler/lambda-handler.ts';
export type { ResponseStream } from './runtime/handler/response-stream.ts';
export type {
  FetchContext,
  FetchEnvironment,
  WebApp,
  WebAppSource,
} from './runtime/handler/web-app.ts';
export { getCurrentInvocation } from './runtime/in-process/current-invocation.ts';
export type { SettingsInput } from './runtime/settings/settings.ts';
export { VERSION } from './version.ts';
