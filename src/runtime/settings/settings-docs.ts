import type { SettingName } from './settings.ts';
import type { ENVIRONMENT_ONLY } from './settings-table.ts';

/** What is said of a setting in the docs. */
export interface SettingDoc {
  /** What it is about: the docs have a table for each. */
  readonly group:
    | 'The app'
    | 'Readiness'
    | 'Requests and answers'
    | 'Events'
    | 'Lambda'
    | 'Outside Lambda';
  /** What it does, in a sentence or two of Markdown. */
  readonly doc: string;
}

/**
 * What each setting does. Apart from the table, so that the adapter, which is one file that every
 * cold start reads, does not carry texts that it never shows.
 */
export const SETTINGS_DOCS: Readonly<Record<SettingName, SettingDoc>> = {
  port: {
    group: 'The app',
    doc: 'The port on which your app listens.',
  },
  host: {
    group: 'The app',
    doc: 'The host on which your app listens.',
  },
  asyncInit: {
    group: 'The app',
    doc: "For apps that start slowly: when Lambda's 10 seconds of init are almost over (9.8 s), the app goes on starting and the first request waits for it.",
  },
  asyncInitSeconds: {
    group: 'The app',
    doc: 'With async init: how long after its start the adapter asks for the first invocation, if the app is not ready before. With 0 what plugins answer, such as static files, is answered while the app starts.',
  },
  readinessCheckPort: {
    group: 'Readiness',
    doc: 'The port that is asked whether the app is ready.',
  },
  readinessCheckPath: {
    group: 'Readiness',
    doc: 'The path that is asked whether the app is ready.',
  },
  readinessCheckProtocol: {
    group: 'Readiness',
    doc: '`http` asks with a GET request; with `tcp` the app is ready when it accepts a connection.',
  },
  readinessCheckHealthyStatus: {
    group: 'Readiness',
    doc: 'The statuses of the answer that say the app is ready. Use `200-399` where a 404 must not count.',
  },
  readinessCheckTimeoutSeconds: {
    group: 'Readiness',
    doc: 'How many seconds the app may take to be ready before the environment is given up with the last cause; 0 waits as long as it takes.',
  },
  removeBasePath: {
    group: 'Requests and answers',
    doc: 'Path prefixes that are removed before the app sees a request: whole segments, once, the longest that fits.',
  },
  stage: {
    group: 'Requests and answers',
    doc: "`strip` takes the stage's name off the path of an HTTP API that is called by a stage other than `$default`. A REST API's path never has it.",
  },
  forwardedPrefix: {
    group: 'Requests and answers',
    doc: "Tell the app in `X-Forwarded-Prefix` which base path was removed. A caller's own is removed.",
  },
  publicHost: {
    group: 'Requests and answers',
    doc: 'The host that visitors see, where a CDN in front hides it: the app gets it as `Host` and `X-Forwarded-Host`, and the scheme of an origin as `X-Forwarded-Proto`.',
  },
  hostSource: {
    group: 'Requests and answers',
    doc: 'The header, such as `X-Forwarded-Host`, in which a proxy that you trust says the host that visitors see. It wins over `AWS_LWA_PUBLIC_HOST`.',
  },
  repairRedirects: {
    group: 'Requests and answers',
    doc: "Repair a `Location` that names the app's own address, or lacks the base path that was removed.",
  },
  contextHeaders: {
    group: 'Requests and answers',
    doc: "Headers for the app with members of the event's request context, stage variables or path parameters. As a caller sends them, they are removed.",
  },
  requestId: {
    group: 'Requests and answers',
    doc: "Give the app Lambda's request id in `X-Request-Id`, unless the request came with one.",
  },
  requestStart: {
    group: 'Requests and answers',
    doc: 'Tell the app in `X-Request-Start` when the front door took the request, from which monitoring agents know the time it waited.',
  },
  traceparent: {
    group: 'Requests and answers',
    doc: 'Give the app a W3C `traceparent` made from the X-Ray trace, where the caller sent none.',
  },
  binaryTypes: {
    group: 'Requests and answers',
    doc: 'Answers of these types go to Lambda as base64, whatever the rule says.',
  },
  textTypes: {
    group: 'Requests and answers',
    doc: 'Answers of these types go to Lambda as text where they are UTF-8, whatever the rule says.',
  },
  enableCompression: {
    group: 'Requests and answers',
    doc: 'Compress answers with gzip or brotli, as `Accept-Encoding` asks; those that stream stay as they are.',
  },
  compressStreams: {
    group: 'Requests and answers',
    doc: 'Compress answers that stream, too, and flush each chunk. It switches compression on.',
  },
  compressionMinSize: {
    group: 'Requests and answers',
    doc: 'Smaller bodies, in bytes, stay as they are.',
  },
  compressionTypes: {
    group: 'Requests and answers',
    doc: 'The types that are compressed, in place of text, JSON, XML, scripts and the like. `text/event-stream` must be named in full.',
  },
  gzipLevel: {
    group: 'Requests and answers',
    doc: 'From 1 (fast) to 9 (small).',
  },
  brotliQuality: {
    group: 'Requests and answers',
    doc: 'From 0 (fast) to 11 (small). Above 5 the time grows much faster than the gain.',
  },
  invokeMode: {
    group: 'Requests and answers',
    doc: '`response_stream` sends the answer on as the app writes it. The Function URL or the integration must be set to streaming, too.',
  },
  authorizationSource: {
    group: 'Requests and answers',
    doc: 'The header whose value the app gets as `Authorization`, in place of the one that came.',
  },
  errorStatusCodes: {
    group: 'Requests and answers',
    doc: "The statuses of the app's answer that fail the invocation, so that Lambda retries it or sends it to a dead-letter queue.",
  },
  passThroughPath: {
    group: 'Events',
    doc: 'Where [events](events.md) that are no HTTP requests (SQS, S3, a direct invocation) are posted to the app.',
  },
  passThroughPaths: {
    group: 'Events',
    doc: 'Where those of one source are posted in place of that, by the [name of the source](events.md#names).',
  },
  eventErrors: {
    group: 'Events',
    doc: "`fail`: an answer to an event that is not 2xx, or not JSON, fails the invocation. `lwa`: as AWS's adapter has it, any JSON is the result whatever the status, and all else is `null`.",
  },
  eventPathAccess: {
    group: 'Events',
    doc: 'Whether callers from outside get a 403 for the [paths of events](events.md#callers-from-outside). By default they do for those that you have set, and not for `/events`, `/ws` and `/`.',
  },
  webSocketPath: {
    group: 'Events',
    doc: 'What the paths begin with under which your app takes the [events of a WebSocket API](events.md#websocket-apis): `/ws/connect`, `/ws/message`, `/ws/disconnect`.',
  },
  warmUp: {
    group: 'Events',
    doc: "Answer the [pings of warm-up tools](events.md#warm-up-pings) in the app's stead.",
  },
  warmUpPath: {
    group: 'Events',
    doc: 'Ask your app for this page, too, when there is such a ping.',
  },
  eventBatch: {
    group: 'Events',
    doc: '`record`: your app gets [one request for each record](batches.md) of a queue, a stream or a topic, and the source is told which of them failed.',
  },
  eventBatchConcurrency: {
    group: 'Events',
    doc: 'How many records of one event your app may have at once. Those of one shard, partition or FIFO group follow one another all the same.',
  },
  snapstartBeforeCheckpointPath: {
    group: 'Lambda',
    doc: 'Posted to the app before a SnapStart snapshot is taken. Callers from outside get a 403 for it.',
  },
  snapstartAfterRestorePath: {
    group: 'Lambda',
    doc: 'Posted to the app after it was restored from a snapshot. Callers from outside get a 403 for it.',
  },
  deadlineMarginMs: {
    group: 'Lambda',
    doc: "How long before Lambda's deadline a request that hangs is given up, with a 504 for its caller and a log line; 0 switches that off.",
  },
  backgroundMs: {
    group: 'Lambda',
    doc: 'How long your app may work on after each answer, before the next request is asked for and Lambda freezes the environment. The header `x-lwa-background` of an answer sets it for that answer. See [background work](background-work.md).',
  },
  controlApi: {
    group: 'Lambda',
    doc: 'Give your app, in the header `x-lwa-control` of each request, a URL where it reads the raw event, ends its background work and sends WebSocket messages. See [the control API](control-api.md).',
  },
  webSocketEndpoint: {
    group: 'Lambda',
    doc: 'Where the control API sends WebSocket messages: `https://{api}.execute-api.{region}.amazonaws.com/{stage}`, or your own domain with the path of its mapping. Without it, the API and stage that the event came from.',
  },
  maxConcurrency: {
    group: 'Lambda',
    doc: 'How many invocations may be in flight at once. Lambda sets the fallback on Managed Instances; set this one only where an extension does not get it.',
  },
  lambdaRuntimeApiProxy: {
    group: 'Lambda',
    doc: "Where another extension intercepts the Runtime API. The Extensions API is still asked at Lambda's own address.",
  },
  serveShutdownMs: {
    group: 'Outside Lambda',
    doc: 'How long requests in flight, plugins and your app may take to end after SIGTERM, where the adapter [serves](serve.md). Docker kills after 10 seconds, ECS and Kubernetes after 30: leave a second.',
  },
};

/** What is said of a variable that is no setting: its default and what it does, in Markdown. */
export interface EnvironmentDoc {
  readonly default: string;
  readonly doc: string;
}

/** What each variable does that is read before there are settings. */
export const ENVIRONMENT_DOCS: Readonly<Record<(typeof ENVIRONMENT_ONLY)[number], EnvironmentDoc>> =
  {
    AWS_LWA_CONFIG: {
      default: '`lwa.config.*` in the task root or the working directory, where there is one',
      doc: 'The config file. It must exist.',
    },
    AWS_LWA_PLUGINS: {
      default: 'none',
      doc: 'Plugins to load by the names of their packages or files, comma-separated: `lwa-plugin-jwt,./local.mjs`. A layer can bring them so.',
    },
    AWS_LWA_PLUGIN_OPTIONS: {
      default: 'none',
      doc: 'The options of these plugins, as JSON, by the same names: `{"lwa-plugin-jwt":{"issuer":"…"}}`.',
    },
    AWS_LWA_SERVE: {
      default: '`false`',
      doc: '`true`: outside Lambda, too, requests to a Node app with the adapter [in its process](serve.md#in-process) go through the plugins first. What is neither true nor false ends the process.',
    },
    AWS_LWA_CODE_CACHE: {
      default: '`/opt/lwa-code-cache`; in-process `code-cache` beside the adapter',
      doc: 'The folder that [`lwa code-cache`](cli.md#lwa-code-cache) has filled, from which a start takes less time. Where it is missing, or was filled by another version, the start is the usual one.',
    },
    AWS_LAMBDA_LOG_LEVEL: {
      default: '`LWA_LOG`, then `RUST_LOG`, then `INFO`',
      doc: "The log level: `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR` or `FATAL`. Lambda's logging configuration sets it.",
    },
    AWS_LAMBDA_LOG_FORMAT: {
      default: '`TEXT`',
      doc: "The log format: `JSON` or `TEXT`. Lambda's logging configuration sets it.",
    },
  };
