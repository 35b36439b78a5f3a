import { StatusSet } from '../../plugins/index.ts';
import {
  flag,
  headerName,
  host,
  hostAndPort,
  httpUrl,
  oneOf,
  path,
  pathList,
  port,
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

/** One row of the table: all that is known of a setting. */
export interface Setting<Value> {
  /** What it is about: the docs have a table for each. */
  readonly group: 'The app' | 'Readiness' | 'Requests and answers' | 'Lambda';
  readonly variable: string;
  readonly fallbacks?: readonly Fallback<Value>[];
  readonly kind: SettingKind<Value>;
  /** A value, not text: a start without configuration parses nothing. */
  readonly default?: Value;
  /** The setting whose value is the default; one further up in the table. */
  readonly defaultFrom?: SettingName;
  /** What it does, in a sentence or two of Markdown. */
  readonly doc: string;
}

/** The table, in the order of the docs. */
export const SETTINGS: {
  readonly [Name in SettingName]: Setting<Exclude<Settings[Name], undefined>>;
} = {
  port: {
    group: 'The app',
    variable: 'AWS_LWA_PORT',
    fallbacks: [{ variable: 'PORT' }],
    kind: port,
    default: 8080,
    doc: 'The port on which your app listens.',
  },
  host: {
    group: 'The app',
    variable: 'AWS_LWA_HOST',
    fallbacks: [{ variable: 'HOST', deprecated: true }],
    kind: host,
    default: '127.0.0.1',
    doc: 'The host on which your app listens.',
  },
  asyncInit: {
    group: 'The app',
    variable: 'AWS_LWA_ASYNC_INIT',
    fallbacks: [{ variable: 'ASYNC_INIT', deprecated: true }],
    kind: flag,
    default: false,
    doc: "For apps that start slowly: when Lambda's 10 seconds of init are almost over (9.8 s), the app goes on starting and the first request waits for it.",
  },
  readinessCheckPort: {
    group: 'Readiness',
    variable: 'AWS_LWA_READINESS_CHECK_PORT',
    fallbacks: [{ variable: 'READINESS_CHECK_PORT', deprecated: true }],
    kind: port,
    defaultFrom: 'port',
    doc: 'The port that is asked whether the app is ready.',
  },
  readinessCheckPath: {
    group: 'Readiness',
    variable: 'AWS_LWA_READINESS_CHECK_PATH',
    fallbacks: [{ variable: 'READINESS_CHECK_PATH', deprecated: true }],
    kind: path,
    default: '/',
    doc: 'The path that is asked whether the app is ready.',
  },
  readinessCheckProtocol: {
    group: 'Readiness',
    variable: 'AWS_LWA_READINESS_CHECK_PROTOCOL',
    fallbacks: [{ variable: 'READINESS_CHECK_PROTOCOL', deprecated: true }],
    kind: oneOf('http', 'tcp'),
    default: 'http',
    doc: '`http` asks with a GET request; with `tcp` the app is ready when it accepts a connection.',
  },
  readinessCheckHealthyStatus: {
    group: 'Readiness',
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
    doc: 'The statuses of the answer that say the app is ready. Use `200-399` where a 404 must not count.',
  },
  readinessCheckTimeoutSeconds: {
    group: 'Readiness',
    variable: 'AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS',
    kind: seconds({ max: 900 }),
    default: 0,
    doc: 'How many seconds the app may take to be ready before the environment is given up with the last cause; 0 waits as long as it takes.',
  },
  removeBasePath: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_REMOVE_BASE_PATH',
    fallbacks: [{ variable: 'REMOVE_BASE_PATH', deprecated: true }],
    kind: pathList,
    default: [],
    doc: 'Path prefixes that are removed before the app sees a request: whole segments, once, the longest that fits.',
  },
  enableCompression: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_ENABLE_COMPRESSION',
    kind: flag,
    default: false,
    doc: 'Compress answers with gzip or brotli, as `Accept-Encoding` asks.',
  },
  invokeMode: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_INVOKE_MODE',
    kind: oneOf('buffered', 'response_stream'),
    default: 'buffered',
    doc: '`response_stream` sends the answer on as the app writes it. The Function URL or the integration must be set to streaming, too.',
  },
  passThroughPath: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_PASS_THROUGH_PATH',
    kind: path,
    default: '/events',
    doc: 'Where events that are no HTTP requests (SQS, S3, a direct invocation) are posted to the app.',
  },
  authorizationSource: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_AUTHORIZATION_SOURCE',
    kind: headerName,
    doc: 'The header whose value the app gets as `Authorization`, in place of the one that came.',
  },
  errorStatusCodes: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_ERROR_STATUS_CODES',
    kind: statusSet,
    doc: "The statuses of the app's answer that fail the invocation, so that Lambda retries it or sends it to a dead-letter queue.",
  },
  snapstartBeforeCheckpointPath: {
    group: 'Lambda',
    variable: 'AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH',
    kind: path,
    doc: 'Posted to the app before a SnapStart snapshot is taken. Callers from outside get a 403 for it.',
  },
  snapstartAfterRestorePath: {
    group: 'Lambda',
    variable: 'AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH',
    kind: path,
    doc: 'Posted to the app after it was restored from a snapshot. Callers from outside get a 403 for it.',
  },
  deadlineMarginMs: {
    group: 'Lambda',
    variable: 'AWS_LWA_DEADLINE_MARGIN_MS',
    kind: wholeNumber({ min: 0, max: 900_000, unit: 'ms' }),
    default: 500,
    doc: "How long before Lambda's deadline a request that hangs is given up, with a 504 for its caller and a log line; 0 switches that off.",
  },
  backgroundMs: {
    group: 'Lambda',
    variable: 'AWS_LWA_BACKGROUND_MS',
    kind: wholeNumber({ min: 0, max: 900_000, unit: 'ms' }),
    default: 0,
    doc: 'How long your app may work on after each answer, before the next request is asked for and Lambda freezes the environment. The header `x-lwa-background` of an answer sets it for that answer. See [background work](background-work.md).',
  },
  controlApi: {
    group: 'Lambda',
    variable: 'AWS_LWA_CONTROL_API',
    kind: flag,
    default: false,
    doc: 'Give your app, in the header `x-lwa-control` of each request, a URL where it reads the raw event, ends its background work and sends WebSocket messages. See [the control API](control-api.md).',
  },
  webSocketEndpoint: {
    group: 'Lambda',
    variable: 'AWS_LWA_WEBSOCKET_ENDPOINT',
    kind: httpUrl,
    doc: 'Where the control API sends WebSocket messages: `https://{api}.execute-api.{region}.amazonaws.com/{stage}`, or your own domain with the path of its mapping. Without it, the API and stage that the event came from.',
  },
  maxConcurrency: {
    group: 'Lambda',
    variable: 'AWS_LWA_MAX_CONCURRENCY',
    fallbacks: [{ variable: 'AWS_LAMBDA_MAX_CONCURRENCY' }],
    kind: wholeNumber({ min: 1, max: 1024 }),
    default: 1,
    doc: 'How many invocations may be in flight at once. Lambda sets the fallback on Managed Instances; set this one only where an extension does not get it.',
  },
  lambdaRuntimeApiProxy: {
    group: 'Lambda',
    variable: 'AWS_LWA_LAMBDA_RUNTIME_API_PROXY',
    kind: hostAndPort,
    doc: "Where another extension intercepts the Runtime API. The Extensions API is still asked at Lambda's own address.",
  },
};

/** A variable that is read before there are settings, and that the config file cannot have. */
export interface EnvironmentVariable {
  readonly variable: string;
  readonly default: string;
  readonly doc: string;
}

export const ENVIRONMENT_ONLY: readonly EnvironmentVariable[] = [
  {
    variable: 'AWS_LWA_CONFIG',
    default: '`lwa.config.*` in the task root or the working directory, where there is one',
    doc: 'The config file. It must exist.',
  },
  {
    variable: 'AWS_LAMBDA_LOG_LEVEL',
    default: '`LWA_LOG`, then `RUST_LOG`, then `INFO`',
    doc: "The log level: `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR` or `FATAL`. Lambda's logging configuration sets it.",
  },
  {
    variable: 'AWS_LAMBDA_LOG_FORMAT',
    default: '`TEXT`',
    doc: "The log format: `JSON` or `TEXT`. Lambda's logging configuration sets it.",
  },
];
