import type { StatusSet } from '../../plugins/index.ts';

/** Every setting, parsed, with its default in place. */
export interface Settings {
  /** The port on which the app listens. @default 8080 */
  readonly port: number;
  /** The host on which the app listens: a name or an IP address. @default "127.0.0.1" */
  readonly host: string;
  /** The port that is asked whether the app is ready. @default that of `port` */
  readonly readinessCheckPort: number;
  /** The path that is asked whether the app is ready. @default "/" */
  readonly readinessCheckPath: string;
  /** `tcp`: the app is ready when it accepts a connection. @default "http" */
  readonly readinessCheckProtocol: 'http' | 'tcp';
  /** The statuses that say the app is ready. @default 100-499 */
  readonly readinessCheckHealthyStatus: StatusSet;
  /** How long, in seconds, the app may take to be ready; 0 for as long as it takes. @default 0 */
  readonly readinessCheckTimeoutSeconds: number;
  /** Let the app go on starting after Lambda's init phase. @default false */
  readonly asyncInit: boolean;
  /** How old, in seconds, the adapter may be then when it asks for the first invocation. @default 9.8 */
  readonly asyncInitSeconds: number;
  /** Path prefixes removed before the app sees a request. @default none */
  readonly removeBasePath: readonly string[];
  /** `strip`: the path loses the stage's name. @default "keep" */
  readonly stage: 'keep' | 'strip';
  /** Tell the app in `x-forwarded-prefix` which base path was removed. @default false */
  readonly forwardedPrefix: boolean;
  /** The host, or origin, that visitors see. @default none */
  readonly publicHost: string | undefined;
  /** The header in which a trusted proxy says the host that visitors see. @default none */
  readonly hostSource: string | undefined;
  /** Repair redirects to the address on which the app listens. @default false */
  readonly repairRedirects: boolean;
  /** By header, where in the event's request context its value stands. @default none */
  readonly contextHeaders: Readonly<Record<string, string>> | undefined;
  /** Give the app Lambda's request id in `x-request-id`. @default false */
  readonly requestId: boolean;
  /** Tell the app in `x-request-start` when the front door took the request. @default false */
  readonly requestStart: boolean;
  /** Make a W3C `traceparent` of the X-Ray trace. @default false */
  readonly traceparent: boolean;
  /** Answers of these media types go to Lambda as base64. @default none */
  readonly binaryTypes: readonly string[];
  /** Answers of these media types go to Lambda as text. @default none */
  readonly textTypes: readonly string[];
  /** Compress answers with gzip or brotli where the client takes it. @default false */
  readonly enableCompression: boolean;
  /** Compress streamed answers too, each chunk flushed. @default false */
  readonly compressStreams: boolean;
  /** The smallest body, in bytes, that is compressed. @default 32 */
  readonly compressionMinSize: number;
  /** The media types that are compressed. @default text, JSON, XML and the like */
  readonly compressionTypes: readonly string[] | undefined;
  /** 1 (fast) to 9 (small). @default 6 */
  readonly gzipLevel: number;
  /** 0 (fast) to 11 (small). @default 4 */
  readonly brotliQuality: number;
  /** `response_stream`: send the answer on as the app writes it. @default "buffered" */
  readonly invokeMode: 'buffered' | 'response_stream';
  /** Where events that are no HTTP requests are posted. @default "/events" */
  readonly passThroughPath: string;
  /** By source, where its events are posted in place of that. @default none */
  readonly passThroughPaths: Readonly<Record<string, string>> | undefined;
  /** `lwa`: an answer to an event never fails the invocation. @default "fail" */
  readonly eventErrors: 'fail' | 'lwa';
  /** Whether event paths answer callers from outside. @default those that are set do not */
  readonly eventPathAccess: 'private' | 'public' | undefined;
  /** What the paths of a WebSocket API's requests begin with. @default "/ws" */
  readonly webSocketPath: string;
  /** Answer the pings of warm-up tools in the app's stead. @default true */
  readonly warmUp: boolean;
  /** Where the app is asked when there is such a ping. @default none */
  readonly warmUpPath: string | undefined;
  /** `record`: one request for each record of an event. @default "whole" */
  readonly eventBatch: 'whole' | 'record';
  /** How many records of one event the app may have at once. @default 10 */
  readonly eventBatchConcurrency: number;
  /** The header that becomes `Authorization`. @default none */
  readonly authorizationSource: string | undefined;
  /** The statuses of the app that fail the invocation. @default none */
  readonly errorStatusCodes: StatusSet | undefined;
  /** Posted to the app before a SnapStart snapshot. @default none */
  readonly snapstartBeforeCheckpointPath: string | undefined;
  /** Posted to the app after a SnapStart restore. @default none */
  readonly snapstartAfterRestorePath: string | undefined;
  /** How long before Lambda's deadline a request is given up, in ms; 0 for never. @default 500 */
  readonly deadlineMarginMs: number;
  /** How long, in ms, the app may work on after each answer. @default 0 */
  readonly backgroundMs: number;
  /** Give the app a URL of its own for each invocation. @default false */
  readonly controlApi: boolean;
  /** Where messages to WebSocket clients are sent. @default the API that the event came from */
  readonly webSocketEndpoint: string | undefined;
  /** How many invocations may be in flight at once. @default 1 */
  readonly maxConcurrency: number;
  /** The `host:port` of an interceptor that stands before the Runtime API. @default none */
  readonly lambdaRuntimeApiProxy: string | undefined;
  /** How long, in ms, the end may take after a signal outside Lambda. @default 9000 */
  readonly serveShutdownMs: number;
}

/** A setting's name in code and in the config file. */
export type SettingName = keyof Settings;

/** The settings as the config file has them: lists as arrays or as the text of their variable. */
export type SettingsInput = {
  readonly [Name in SettingName]?: SettingInput<Exclude<Settings[Name], undefined>> | undefined;
};

type SettingInput<Value> = [Value] extends [string]
  ? Value
  : [Value] extends [StatusSet]
    ? string | number | readonly (string | number)[]
    : [Value] extends [readonly string[]]
      ? string | readonly string[]
      : [Value] extends [Readonly<Record<string, string>>]
        ? string | Value
        : Value;
