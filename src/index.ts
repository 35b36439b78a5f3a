/**
 * The public API, and all of it: what plugins, event sources, config files and handlers are made with.
 * api/lambda-web-adapter.d.mts shows it as it is published; what is not here may change at any time.
 */

// Config files, and programs in their stead.
export {
  type AdapterConfig,
  type ConfigExport,
  defineConfig,
  type Environment,
  type PluginEntry,
  type PluginList,
  type PluginReference,
} from './runtime/config/index.ts';
export type { SettingsInput } from './runtime/settings/settings.ts';
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

// Plugins and event sources.
export {
  AdapterError,
  type AdapterErrorInit,
  type AnsweredExchange,
  type App,
  type AppEnvironment,
  type AppStarter,
  type BailHook,
  type Body,
  type BodyInit,
  type BodyObserver,
  type BufferedResponse,
  collectBody,
  type ControlCall,
  type ControlRoute,
  type ControlRouteTable,
  type EncodedPayload,
  type ErrorCode,
  type EventSource,
  Exchange,
  type ForwardOptions,
  type HookName,
  type Hooks,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
  Invocation,
  type InvocationFields,
  type Lifecycle,
  type LogFields,
  type Logger,
  messageOf,
  observeBody,
  type Plugin,
  type PluginContext,
  type SeriesHook,
  type TapOptions,
} from './pipeline/index.ts';

// Their options.
export {
  aBoolean,
  aDuration,
  aFunction,
  anInteger,
  anObject,
  aNumber,
  anyOf,
  aRecord,
  aSecret,
  aString,
  aUrl,
  checkOptions,
  type Duration,
  durationMs,
  invalidOption,
  listOf,
  oneOf,
  PathReading,
  type OptionCheck,
  type OptionChecks,
  type OptionPart,
  type OptionProblem,
  OptionsError,
  required,
} from './plugins/index.ts';

// The built-in event sources and plugins, as a config can arrange them.
export {
  alb,
  type AuthorizationSourceOptions,
  authorizationSource,
  authorizer,
  type BackgroundWorkOptions,
  backgroundWork,
  type BasePathOptions,
  basePath,
  type BatchName,
  type BodyTypesOptions,
  bodyTypes,
  cognito,
  type CompressionOptions,
  compression,
  type ContextHeadersOptions,
  contextHeaders,
  type ControlApi,
  type ControlApiOptions,
  controlApi,
  directHttp,
  type ErrorStatusOptions,
  errorStatus,
  type EventBatchOptions,
  eventBatch,
  type EventErrors,
  type EventOptions,
  type EventRecord,
  type EventSourceOptions,
  eventSources,
  functionUrl,
  hopByHop,
  type HttpApiOptions,
  httpApi,
  type LambdaContextOptions,
  lambdaContext,
  parseStatusSet,
  passThrough,
  type PrivatePathsOptions,
  privatePaths,
  type PublicHostOptions,
  publicHost,
  type RecordFailure,
  type RedirectRepairOptions,
  redirectRepair,
  type RequestContextOptions,
  requestContext,
  type RequestIdOptions,
  requestId,
  requestStart,
  reservedHeaders,
  type RestApiOptions,
  restApi,
  type SnapStartOptions,
  snapStart,
  type StageOption,
  StatusSet,
  tenantId,
  traceId,
  traceparent,
  vpcLattice,
  type WarmUpOptions,
  warmUp,
  type WebSocketApiOptions,
  webSocketApi,
} from './plugins/index.ts';

// For plugins that call services of AWS.
export {
  AwsCredentials,
  type AwsKeys,
  type ConnectionAnswer,
  type ConnectionCall,
  type ConnectionMethod,
  type WebSocketEndpoint,
  webSocketEndpointOf,
  WebSocketSender,
} from './plugins/index.ts';

export { VERSION } from './version.ts';
