import { StatusSet } from '../../plugins/index.ts';
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

/** One row of the table: all that is known of a setting. */
export interface Setting<Value> {
  /** What it is about: the docs have a table for each. */
  readonly group:
    | 'The app'
    | 'Readiness'
    | 'Requests and answers'
    | 'Events'
    | 'Lambda'
    | 'Outside Lambda';
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
  stage: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_STAGE',
    kind: oneOf('keep', 'strip'),
    default: 'keep',
    doc: "`strip` takes the stage's name off the path of an HTTP API that is called by a stage other than `$default`. A REST API's path never has it.",
  },
  forwardedPrefix: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_FORWARDED_PREFIX',
    kind: flag,
    default: false,
    doc: "Tell the app in `X-Forwarded-Prefix` which base path was removed. A caller's own is removed.",
  },
  publicHost: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_PUBLIC_HOST',
    kind: publicHost,
    doc: 'The host that visitors see, where a CDN in front hides it: the app gets it as `Host` and `X-Forwarded-Host`, and the scheme of an origin as `X-Forwarded-Proto`.',
  },
  hostSource: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_HOST_SOURCE',
    kind: headerName,
    doc: 'The header, such as `X-Forwarded-Host`, in which a proxy that you trust says the host that visitors see. It wins over `AWS_LWA_PUBLIC_HOST`.',
  },
  repairRedirects: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_REPAIR_REDIRECTS',
    kind: flag,
    default: false,
    doc: "Repair a `Location` that names the app's own address, or lacks the base path that was removed.",
  },
  contextHeaders: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_CONTEXT_HEADERS',
    kind: headerMap,
    doc: "Headers for the app with members of the event's request context, stage variables or path parameters. As a caller sends them, they are removed.",
  },
  requestId: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_REQUEST_ID',
    kind: flag,
    default: false,
    doc: "Give the app Lambda's request id in `X-Request-Id`, unless the request came with one.",
  },
  requestStart: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_REQUEST_START',
    kind: flag,
    default: false,
    doc: 'Tell the app in `X-Request-Start` when the front door took the request, from which monitoring agents know the time it waited.',
  },
  traceparent: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_TRACEPARENT',
    kind: flag,
    default: false,
    doc: 'Give the app a W3C `traceparent` made from the X-Ray trace, where the caller sent none.',
  },
  binaryTypes: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_BINARY_TYPES',
    fallbacks: [{ variable: 'BINARY_CONTENT_TYPES' }],
    kind: mediaTypes,
    default: [],
    doc: 'Answers of these types go to Lambda as base64, whatever the rule says.',
  },
  textTypes: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_TEXT_TYPES',
    kind: mediaTypes,
    default: [],
    doc: 'Answers of these types go to Lambda as text where they are UTF-8, whatever the rule says.',
  },
  enableCompression: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_ENABLE_COMPRESSION',
    kind: flag,
    default: false,
    doc: 'Compress answers with gzip or brotli, as `Accept-Encoding` asks; those that stream stay as they are.',
  },
  compressStreams: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_COMPRESS_STREAMS',
    kind: flag,
    default: false,
    doc: 'Compress answers that stream, too, and flush each chunk. It switches compression on.',
  },
  compressionMinSize: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_COMPRESSION_MIN_SIZE',
    kind: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER, unit: 'bytes' }),
    default: 32,
    doc: 'Smaller bodies, in bytes, stay as they are.',
  },
  compressionTypes: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_COMPRESSION_TYPES',
    kind: mediaTypes,
    doc: 'The types that are compressed, in place of text, JSON, XML, scripts and the like. `text/event-stream` must be named in full.',
  },
  gzipLevel: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_GZIP_LEVEL',
    kind: wholeNumber({ min: 1, max: 9 }),
    default: 6,
    doc: 'From 1 (fast) to 9 (small).',
  },
  brotliQuality: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_BROTLI_QUALITY',
    kind: wholeNumber({ min: 0, max: 11 }),
    default: 4,
    doc: 'From 0 (fast) to 11 (small). Above 5 the time grows much faster than the gain.',
  },
  invokeMode: {
    group: 'Requests and answers',
    variable: 'AWS_LWA_INVOKE_MODE',
    kind: oneOf('buffered', 'response_stream'),
    default: 'buffered',
    doc: '`response_stream` sends the answer on as the app writes it. The Function URL or the integration must be set to streaming, too.',
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
  passThroughPath: {
    group: 'Events',
    variable: 'AWS_LWA_PASS_THROUGH_PATH',
    kind: path,
    default: '/events',
    doc: 'Where [events](events.md) that are no HTTP requests (SQS, S3, a direct invocation) are posted to the app.',
  },
  passThroughPaths: {
    group: 'Events',
    variable: 'AWS_LWA_PASS_THROUGH_PATHS',
    kind: eventPaths,
    doc: 'Where those of one source are posted in place of that, by the [name of the source](events.md#names).',
  },
  eventErrors: {
    group: 'Events',
    variable: 'AWS_LWA_EVENT_ERRORS',
    kind: oneOf('fail', 'lwa'),
    default: 'fail',
    doc: "`fail`: an answer to an event that is not 2xx, or not JSON, fails the invocation. `lwa`: as AWS's adapter has it, any JSON is the result whatever the status, and all else is `null`.",
  },
  eventPathAccess: {
    group: 'Events',
    variable: 'AWS_LWA_EVENT_PATH_ACCESS',
    kind: oneOf('private', 'public'),
    doc: 'Whether callers from outside get a 403 for the [paths of events](events.md#callers-from-outside). By default they do for those that you have set, and not for `/events`, `/ws` and `/`.',
  },
  webSocketPath: {
    group: 'Events',
    variable: 'AWS_LWA_WEBSOCKET_PATH',
    kind: path,
    default: '/ws',
    doc: 'What the paths begin with under which your app takes the [events of a WebSocket API](events.md#websocket-apis): `/ws/connect`, `/ws/message`, `/ws/disconnect`.',
  },
  warmUp: {
    group: 'Events',
    variable: 'AWS_LWA_WARMUP',
    kind: flag,
    default: true,
    doc: "Answer the [pings of warm-up tools](events.md#warm-up-pings) in the app's stead.",
  },
  warmUpPath: {
    group: 'Events',
    variable: 'AWS_LWA_WARMUP_PATH',
    kind: path,
    doc: 'Ask your app for this page, too, when there is such a ping.',
  },
  eventBatch: {
    group: 'Events',
    variable: 'AWS_LWA_EVENT_BATCH',
    kind: oneOf('whole', 'record'),
    default: 'whole',
    doc: '`record`: your app gets [one request for each record](batches.md) of a queue, a stream or a topic, and the source is told which of them failed.',
  },
  eventBatchConcurrency: {
    group: 'Events',
    variable: 'AWS_LWA_EVENT_BATCH_CONCURRENCY',
    kind: wholeNumber({ min: 1, max: 1000 }),
    default: 10,
    doc: 'How many records of one event your app may have at once. Those of one shard, partition or FIFO group follow one another all the same.',
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
  serveShutdownMs: {
    group: 'Outside Lambda',
    variable: 'AWS_LWA_SERVE_SHUTDOWN_MS',
    kind: wholeNumber({ min: 0, max: 900_000, unit: 'ms' }),
    default: 9000,
    doc: 'How long requests in flight, plugins and your app may take to end after SIGTERM, where the adapter [serves](serve.md). Docker kills after 10 seconds, ECS and Kubernetes after 30: leave a second.',
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
    variable: 'AWS_LWA_PLUGINS',
    default: 'none',
    doc: 'Plugins to load by the names of their packages or files, comma-separated: `lwa-plugin-jwt,./local.mjs`. A layer can bring them so.',
  },
  {
    variable: 'AWS_LWA_PLUGIN_OPTIONS',
    default: 'none',
    doc: 'The options of these plugins, as JSON, by the same names: `{"lwa-plugin-jwt":{"issuer":"…"}}`.',
  },
  {
    variable: 'AWS_LWA_SERVE',
    default: '`false`',
    doc: '`true`: outside Lambda, too, requests to a Node app with the adapter [in its process](serve.md#in-process) go through the plugins first. What is neither true nor false ends the process.',
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
