import { StatusSet } from '../../plugins/index.ts';
import { ASYNC_INIT_SECONDS } from '../limits.ts';
import {
  eventPaths,
  flag,
  headerMap,
  headerName,
  host,
  hostAndPort,
  httpUrl,
  mediaTypes,
  oneOf,
  path,
  pathList,
  port,
  publicHost,
  seconds,
  type SettingKind,
  statusesBelow,
  statusSet,
  wholeNumber,
} from './setting-kinds.ts';
import type { SettingName, Settings } from './settings.ts';

/** Another variable that is read when the setting's own is not set. */
export interface Fallback<Value> {
  readonly variable: string;
  /** Using it is worth a warning that names the setting's own variable. @default false */
  readonly deprecated?: boolean;
  /** When its text means something else than that of the setting's own variable. */
  readonly kind?: SettingKind<Value>;
}

/** One row of the table. What it is for stands in `settings-docs.ts`, which nothing loads at run time. */
export interface Setting<Value> {
  readonly variable: string;
  readonly fallbacks?: readonly Fallback<Value>[];
  readonly kind: SettingKind<Value>;
  /** A value, not text: a start without configuration parses nothing. */
  readonly default?: Value;
  /** The setting whose value is the default; one further up in the table. */
  readonly defaultFrom?: SettingName;
}

/** The table, in the order of the docs. */
export const SETTINGS: {
  readonly [Name in SettingName]: Setting<Exclude<Settings[Name], undefined>>;
} = {
  port: {
    variable: 'AWS_LWA_PORT',
    fallbacks: [{ variable: 'PORT' }],
    kind: port,
    default: 8080,
  },
  host: {
    variable: 'AWS_LWA_HOST',
    fallbacks: [{ variable: 'HOST', deprecated: true }],
    kind: host,
    default: '127.0.0.1',
  },
  asyncInit: {
    variable: 'AWS_LWA_ASYNC_INIT',
    fallbacks: [{ variable: 'ASYNC_INIT', deprecated: true }],
    kind: flag,
    default: false,
  },
  asyncInitSeconds: {
    variable: 'AWS_LWA_ASYNC_INIT_SECONDS',
    kind: seconds({ max: ASYNC_INIT_SECONDS }),
    default: ASYNC_INIT_SECONDS,
  },
  readinessCheckPort: {
    variable: 'AWS_LWA_READINESS_CHECK_PORT',
    fallbacks: [{ variable: 'READINESS_CHECK_PORT', deprecated: true }],
    kind: port,
    defaultFrom: 'port',
  },
  readinessCheckPath: {
    variable: 'AWS_LWA_READINESS_CHECK_PATH',
    fallbacks: [{ variable: 'READINESS_CHECK_PATH', deprecated: true }],
    kind: path,
    default: '/',
  },
  readinessCheckProtocol: {
    variable: 'AWS_LWA_READINESS_CHECK_PROTOCOL',
    fallbacks: [{ variable: 'READINESS_CHECK_PROTOCOL', deprecated: true }],
    kind: oneOf('http', 'tcp'),
    default: 'http',
  },
  readinessCheckHealthyStatus: {
    variable: 'AWS_LWA_READINESS_CHECK_HEALTHY_STATUS',
    fallbacks: [
      {
        variable: 'AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS',
        deprecated: true,
        kind: statusesBelow,
      },
    ],
    kind: statusSet,
    default: new StatusSet('100-499', [[100, 499]]),
  },
  readinessCheckTimeoutSeconds: {
    variable: 'AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS',
    kind: seconds({ max: 900 }),
    default: 0,
  },
  removeBasePath: {
    variable: 'AWS_LWA_REMOVE_BASE_PATH',
    fallbacks: [{ variable: 'REMOVE_BASE_PATH', deprecated: true }],
    kind: pathList,
    default: [],
  },
  stage: {
    variable: 'AWS_LWA_STAGE',
    kind: oneOf('keep', 'strip'),
    default: 'keep',
  },
  forwardedPrefix: {
    variable: 'AWS_LWA_FORWARDED_PREFIX',
    kind: flag,
    default: false,
  },
  publicHost: {
    variable: 'AWS_LWA_PUBLIC_HOST',
    kind: publicHost,
  },
  hostSource: {
    variable: 'AWS_LWA_HOST_SOURCE',
    kind: headerName,
  },
  repairRedirects: {
    variable: 'AWS_LWA_REPAIR_REDIRECTS',
    kind: flag,
    default: false,
  },
  contextHeaders: {
    variable: 'AWS_LWA_CONTEXT_HEADERS',
    kind: headerMap,
  },
  requestId: {
    variable: 'AWS_LWA_REQUEST_ID',
    kind: flag,
    default: false,
  },
  requestStart: {
    variable: 'AWS_LWA_REQUEST_START',
    kind: flag,
    default: false,
  },
  traceparent: {
    variable: 'AWS_LWA_TRACEPARENT',
    kind: flag,
    default: false,
  },
  binaryTypes: {
    variable: 'AWS_LWA_BINARY_TYPES',
    fallbacks: [{ variable: 'BINARY_CONTENT_TYPES' }],
    kind: mediaTypes,
    default: [],
  },
  textTypes: {
    variable: 'AWS_LWA_TEXT_TYPES',
    kind: mediaTypes,
    default: [],
  },
  enableCompression: {
    variable: 'AWS_LWA_ENABLE_COMPRESSION',
    kind: flag,
    default: false,
  },
  compressStreams: {
    variable: 'AWS_LWA_COMPRESS_STREAMS',
    kind: flag,
    default: false,
  },
  compressionMinSize: {
    variable: 'AWS_LWA_COMPRESSION_MIN_SIZE',
    kind: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER, unit: 'bytes' }),
    default: 32,
  },
  compressionTypes: {
    variable: 'AWS_LWA_COMPRESSION_TYPES',
    kind: mediaTypes,
  },
  gzipLevel: {
    variable: 'AWS_LWA_GZIP_LEVEL',
    kind: wholeNumber({ min: 1, max: 9 }),
    default: 6,
  },
  brotliQuality: {
    variable: 'AWS_LWA_BROTLI_QUALITY',
    kind: wholeNumber({ min: 0, max: 11 }),
    default: 4,
  },
  invokeMode: {
    variable: 'AWS_LWA_INVOKE_MODE',
    kind: oneOf('buffered', 'response_stream'),
    default: 'buffered',
  },
  authorizationSource: {
    variable: 'AWS_LWA_AUTHORIZATION_SOURCE',
    kind: headerName,
  },
  errorStatusCodes: {
    variable: 'AWS_LWA_ERROR_STATUS_CODES',
    kind: statusSet,
  },
  passThroughPath: {
    variable: 'AWS_LWA_PASS_THROUGH_PATH',
    kind: path,
    default: '/events',
  },
  passThroughPaths: {
    variable: 'AWS_LWA_PASS_THROUGH_PATHS',
    kind: eventPaths,
  },
  eventErrors: {
    variable: 'AWS_LWA_EVENT_ERRORS',
    kind: oneOf('fail', 'lwa'),
    default: 'fail',
  },
  eventPathAccess: {
    variable: 'AWS_LWA_EVENT_PATH_ACCESS',
    kind: oneOf('private', 'public'),
  },
  webSocketPath: {
    variable: 'AWS_LWA_WEBSOCKET_PATH',
    kind: path,
    default: '/ws',
  },
  warmUp: {
    variable: 'AWS_LWA_WARMUP',
    kind: flag,
    default: true,
  },
  warmUpPath: {
    variable: 'AWS_LWA_WARMUP_PATH',
    kind: path,
  },
  eventBatch: {
    variable: 'AWS_LWA_EVENT_BATCH',
    kind: oneOf('whole', 'record'),
    default: 'whole',
  },
  eventBatchConcurrency: {
    variable: 'AWS_LWA_EVENT_BATCH_CONCURRENCY',
    kind: wholeNumber({ min: 1, max: 1000 }),
    default: 10,
  },
  snapstartBeforeCheckpointPath: {
    variable: 'AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH',
    kind: path,
  },
  snapstartAfterRestorePath: {
    variable: 'AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH',
    kind: path,
  },
  deadlineMarginMs: {
    variable: 'AWS_LWA_DEADLINE_MARGIN_MS',
    kind: wholeNumber({ min: 0, max: 900_000, unit: 'ms' }),
    default: 500,
  },
  backgroundMs: {
    variable: 'AWS_LWA_BACKGROUND_MS',
    kind: wholeNumber({ min: 0, max: 900_000, unit: 'ms' }),
    default: 0,
  },
  controlApi: {
    variable: 'AWS_LWA_CONTROL_API',
    kind: flag,
    default: false,
  },
  webSocketEndpoint: {
    variable: 'AWS_LWA_WEBSOCKET_ENDPOINT',
    kind: httpUrl,
  },
  maxConcurrency: {
    variable: 'AWS_LWA_MAX_CONCURRENCY',
    fallbacks: [{ variable: 'AWS_LAMBDA_MAX_CONCURRENCY' }],
    kind: wholeNumber({ min: 1, max: 1024 }),
    default: 1,
  },
  lambdaRuntimeApiProxy: {
    variable: 'AWS_LWA_LAMBDA_RUNTIME_API_PROXY',
    kind: hostAndPort,
  },
  serveShutdownMs: {
    variable: 'AWS_LWA_SERVE_SHUTDOWN_MS',
    kind: wholeNumber({ min: 0, max: 900_000, unit: 'ms' }),
    default: 9000,
  },
};

/** Variables that are read before there are settings, and that the config file cannot have. */
export const ENVIRONMENT_ONLY = [
  'AWS_LWA_CONFIG',
  'AWS_LWA_PLUGINS',
  'AWS_LWA_PLUGIN_OPTIONS',
  'AWS_LWA_SERVE',
  'AWS_LWA_CODE_CACHE',
  'AWS_LAMBDA_LOG_LEVEL',
  'AWS_LAMBDA_LOG_FORMAT',
] as const;
