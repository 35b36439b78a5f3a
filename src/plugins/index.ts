import type { Plugin } from '../pipeline/index.ts';
import { closedPaths } from './adapter-paths.ts';
import { authorizationSource } from './authorization-source.ts';
import { backgroundWork } from './background-work.ts';
import { basePath } from './base-path.ts';
import { eventBatch } from './batch/event-batch.ts';
import { bodyTypes } from './body-types.ts';
import { type CompressionOptions, compression } from './compression/compression.ts';
import { controlApi } from './control-api/control-api.ts';
import { contextHeaders } from './context-headers.ts';
import { errorStatus } from './error-status.ts';
import { hopByHop } from './hop-by-hop.ts';
import { type LambdaContextOptions, lambdaContext } from './lambda-context.ts';
import { privatePaths } from './private-paths.ts';
import { type PublicHostOptions, publicHost } from './public-host.ts';
import { redirectRepair } from './redirect-repair.ts';
import { requestContext } from './request-context.ts';
import { requestId } from './request-id.ts';
import { requestStart } from './request-start.ts';
import { reservedHeaders } from './reserved-headers.ts';
import { snapStart } from './snap-start.ts';
import { type EventErrors, eventSources, type StageOption } from './sources/index.ts';
import type { StatusSet } from './status-set.ts';
import { tenantId } from './tenant-id.ts';
import { traceId } from './trace-id.ts';
import { traceparent } from './traceparent.ts';

export { type AuthorizationSourceOptions, authorizationSource } from './authorization-source.ts';
export { AwsCredentials, type AwsKeys } from './aws-credentials.ts';
export { type BackgroundWorkOptions, backgroundWork } from './background-work.ts';
export { type BasePathOptions, basePath } from './base-path.ts';
export type { BatchName } from './batch/batch-sources.ts';
export { type EventBatchOptions, eventBatch } from './batch/event-batch.ts';
export type { EventRecord, RecordFailure } from './batch/event-record.ts';
export { type BodyTypesOptions, bodyTypes } from './body-types.ts';
export { checkOptions, invalidOption } from './check-options.ts';
export { type CompressionOptions, compression } from './compression/compression.ts';
export { type ControlApi, type ControlApiOptions, controlApi } from './control-api/control-api.ts';
export {
  webSocketEndpointOf,
  type WebSocketEndpoint,
} from './control-api/web-socket-endpoint.ts';
export {
  type ConnectionAnswer,
  type ConnectionCall,
  type ConnectionMethod,
  WebSocketSender,
} from './control-api/web-socket-sender.ts';
export { type ContextHeadersOptions, contextHeaders } from './context-headers.ts';
export { type Duration, durationMs } from './duration.ts';
export { type ErrorStatusOptions, errorStatus } from './error-status.ts';
export { hopByHop } from './hop-by-hop.ts';
export { type LambdaContextOptions, lambdaContext } from './lambda-context.ts';
export { MEDIA_TYPE_PATTERN } from './media-types.ts';
export type { OptionCheck, OptionChecks, OptionPart } from './option-check.ts';
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
  listOf,
  oneOf,
  required,
} from './option-checks.ts';
export { type OptionProblem, OptionsError } from './options-error.ts';
export { PathReading } from './path-reading.ts';
export { type PrivatePathsOptions, privatePaths } from './private-paths.ts';
export { type PublicHostOptions, publicHost } from './public-host.ts';
export { type RedirectRepairOptions, redirectRepair } from './redirect-repair.ts';
export { type RequestContextOptions, requestContext } from './request-context.ts';
export { type RequestIdOptions, requestId } from './request-id.ts';
export { requestStart } from './request-start.ts';
export { reservedHeaders } from './reserved-headers.ts';
export { type SnapStartOptions, snapStart } from './snap-start.ts';
export * from './sources/index.ts';
export { parseStatusSet, StatusSet } from './status-set.ts';
export { tenantId } from './tenant-id.ts';
export { traceId } from './trace-id.ts';
export { traceparent } from './traceparent.ts';

/** What the built-in plugins are configured by: the part of the settings that is theirs. */
export interface BuiltInOptions {
  /** `AWS_LWA_STAGE`. @default "keep" */
  readonly stage?: StageOption | undefined;
  /** `AWS_LWA_REMOVE_BASE_PATH`. */
  readonly removeBasePath: readonly string[];
  /** `AWS_LWA_FORWARDED_PREFIX`. @default false */
  readonly forwardedPrefix?: boolean | undefined;
  /** `AWS_LWA_PUBLIC_HOST`. */
  readonly publicHost?: string | undefined;
  /** `AWS_LWA_HOST_SOURCE`. */
  readonly hostSource?: string | undefined;
  /** `AWS_LWA_REPAIR_REDIRECTS`. @default false */
  readonly repairRedirects?: boolean | undefined;
  /** `AWS_LWA_PORT`. @default 8080 */
  readonly port?: number | undefined;
  /** `AWS_LWA_CONTEXT_HEADERS`. */
  readonly contextHeaders?: Readonly<Record<string, string>> | undefined;
  /** `AWS_LWA_REQUEST_ID`. @default false */
  readonly requestId?: boolean | undefined;
  /** `AWS_LWA_REQUEST_START`. @default false */
  readonly requestStart?: boolean | undefined;
  /** `AWS_LWA_TRACEPARENT`. @default false */
  readonly traceparent?: boolean | undefined;
  /** `AWS_LWA_BINARY_TYPES`. @default [] */
  readonly binaryTypes?: readonly string[] | undefined;
  /** `AWS_LWA_TEXT_TYPES`. @default [] */
  readonly textTypes?: readonly string[] | undefined;
  /** `AWS_LWA_AUTHORIZATION_SOURCE`. */
  readonly authorizationSource?: string | undefined;
  /** `AWS_LWA_ENABLE_COMPRESSION`. */
  readonly enableCompression: boolean;
  /** How to compress, when it is enabled. */
  readonly compression?: CompressionOptions | undefined;
  /** `AWS_LWA_ERROR_STATUS_CODES`. */
  readonly errorStatusCodes?: StatusSet | undefined;
  /** `AWS_LWA_PASS_THROUGH_PATH`. */
  readonly passThroughPath: string;
  /** `AWS_LWA_PASS_THROUGH_PATHS`. @default none */
  readonly passThroughPaths?: Readonly<Record<string, string>> | undefined;
  /** `AWS_LWA_EVENT_ERRORS`. @default "fail" */
  readonly eventErrors?: EventErrors | undefined;
  /** `AWS_LWA_EVENT_PATH_ACCESS`. @default "private" for all but `/events`, `/ws` and `/` */
  readonly eventPathAccess?: 'private' | 'public' | undefined;
  /** `AWS_LWA_WEBSOCKET_PATH`. @default "/ws" */
  readonly webSocketPath?: string | undefined;
  /** `AWS_LWA_WARMUP`. @default true */
  readonly warmUp?: boolean | undefined;
  /** `AWS_LWA_WARMUP_PATH`. */
  readonly warmUpPath?: string | undefined;
  /** `AWS_LWA_EVENT_BATCH`. @default "whole" */
  readonly eventBatch?: 'whole' | 'record' | undefined;
  /** `AWS_LWA_EVENT_BATCH_CONCURRENCY`. @default 10 */
  readonly eventBatchConcurrency?: number | undefined;
  /** `AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH`. */
  readonly snapstartBeforeCheckpointPath?: string | undefined;
  /** `AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH`. */
  readonly snapstartAfterRestorePath?: string | undefined;
  /** `AWS_LWA_BACKGROUND_MS`. @default 0 */
  readonly backgroundMs?: number | undefined;
  /** `AWS_LWA_CONTROL_API`. @default false */
  readonly controlApi?: boolean | undefined;
  /** `AWS_LWA_WEBSOCKET_ENDPOINT`. */
  readonly webSocketEndpoint?: string | undefined;
  /** `AWS_LWA_DEADLINE_MARGIN_MS`. @default 500 */
  readonly deadlineMarginMs?: number | undefined;
  /** `AWS_LWA_MAX_CONCURRENCY`. @default 1 */
  readonly maxConcurrency?: number | undefined;
  /** Where credentials are read from, when they are needed. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** What the environment says about the function. */
  readonly lambda: LambdaContextOptions;
}

/**
 * The built-in plugins in the order in which they are applied, before all others. What is not
 * configured is not registered: it costs an invocation nothing.
 *
 * @throws AdapterError `LWA_ERR_PLUGIN_INVALID`
 */
export function builtInPlugins(options: BuiltInOptions): Plugin[] {
  const { removeBasePath, forwardedPrefix, errorStatusCodes } = options;
  const { binaryTypes = [], textTypes = [] } = options;
  const beforeCheckpointPath = options.snapstartBeforeCheckpointPath;
  const afterRestorePath = options.snapstartAfterRestorePath;
  const { webSocketEndpoint, env } = options;
  const control = options.controlApi ? controlApi({ webSocketEndpoint, env }) : undefined;
  return [
    ...eventSources({
      stage: options.stage ?? 'keep',
      passThroughPath: options.passThroughPath,
      passThroughPaths: options.passThroughPaths,
      eventErrors: options.eventErrors,
      webSocketPath: options.webSocketPath,
      warmUp: options.warmUp,
      warmUpPath: options.warmUpPath,
    }),

    // What callers must not set goes, before anything is set.
    reservedHeaders(),
    hopByHop(),

    // What the app is told.
    requestContext(),
    lambdaContext(options.lambda),
    tenantId(),
    traceId(),
    ...when(options.traceparent, () => traceparent()),
    ...when(options.requestId, () => requestId()),
    ...when(options.requestStart, () => requestStart()),
    ...when(options.contextHeaders, (headers) => contextHeaders({ headers })),
    ...when(publicHostOptions(options), (host) => publicHost(host)),

    ...when(options.authorizationSource, (header) => authorizationSource({ header })),
    ...when(removeBasePath.length > 0 || forwardedPrefix, () =>
      basePath({ prefixes: removeBasePath, forwardedPrefix: forwardedPrefix ?? false }),
    ),

    ...when(closedPaths(options), (closed) => privatePaths(closed)),
    ...when(beforeCheckpointPath ?? afterRestorePath, () =>
      snapStart({ beforeCheckpointPath, afterRestorePath }),
    ),

    ...when(control, (plugin) => plugin),
    backgroundWork({
      budgetMs: options.backgroundMs,
      deadlineMarginMs: options.deadlineMarginMs,
      concurrency: options.maxConcurrency,
      workDone: control?.workDone,
    }),

    ...when(options.eventBatch === 'record', () =>
      eventBatch({ concurrency: options.eventBatchConcurrency }),
    ),

    // On the answer, after the taps of all other plugins.
    ...when(options.repairRedirects, () => redirectRepair({ port: options.port ?? 8080 })),
    ...when(errorStatusCodes, (statuses) => errorStatus({ statuses })),
    ...when(options.enableCompression || options.compression?.streams, () =>
      compression(options.compression),
    ),
    ...when(binaryTypes.length + textTypes.length > 0, () =>
      bodyTypes({ binary: binaryTypes, text: textTypes }),
    ),
  ];
}

function publicHostOptions(options: BuiltInOptions): PublicHostOptions | undefined {
  const { publicHost: host, hostSource: source } = options;
  if (host === undefined && source === undefined) return undefined;
  return { ...(host && { host }), ...(source && { source }) };
}

function when<Setting>(
  setting: Setting,
  plugins: (setting: NonNullable<Setting>) => Plugin | Plugin[],
): Plugin[] {
  return setting ? [plugins(setting)].flat() : [];
}
