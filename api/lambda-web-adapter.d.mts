// Made by "npm run api:report" of src/index.ts.
import { Server, RequestListener } from 'node:http';

interface AbortSource {
    readonly aborted: boolean;
    readonly reason: unknown;
    addEventListener(type: 'abort', listener: AbortListener | (() => void)): void;
    removeEventListener(type: 'abort', listener: AbortListener | (() => void)): void;
}
interface AbortListener {
    handleEvent(): void;
}

declare const ERROR_CODES: readonly ["LWA_ERR_APP_ABORTED", "LWA_ERR_APP_CLOSED", "LWA_ERR_APP_EXITED", "LWA_ERR_APP_INVALID", "LWA_ERR_APP_NOT_READY", "LWA_ERR_APP_PROTOCOL", "LWA_ERR_APP_REFUSED", "LWA_ERR_APP_THREW", "LWA_ERR_APP_TIMEOUT", "LWA_ERR_APP_UNREACHABLE", "LWA_ERR_ASYNC_TAP", "LWA_ERR_CLIENT_CLOSED", "LWA_ERR_CONFIG_INVALID", "LWA_ERR_CONFIG_LOAD", "LWA_ERR_DEADLINE", "LWA_ERR_EVENT_ANSWER", "LWA_ERR_EVENT_INVALID", "LWA_ERR_EXTENSION_REGISTER", "LWA_ERR_HOOK", "LWA_ERR_INTERNAL", "LWA_ERR_LISTEN", "LWA_ERR_LOCAL_INIT", "LWA_ERR_PIPELINE_SEALED", "LWA_ERR_PLUGIN_DUPLICATE", "LWA_ERR_PLUGIN_INVALID", "LWA_ERR_PLUGIN_LOAD", "LWA_ERR_REQUEST_INVALID", "LWA_ERR_RESPONSE_INVALID", "LWA_ERR_RESPONSE_TOO_LARGE", "LWA_ERR_RUNTIME_API", "LWA_ERR_SETTINGS_INVALID", "LWA_ERR_SNAPSTART_HOOK", "LWA_ERR_SOURCE_MISSING", "LWA_ERR_STATUS_CODE", "LWA_ERR_TAP_ORDER", "LWA_ERR_TWO_ADAPTERS", "LWA_ERR_UNAUTHORIZED"];
type ErrorCode = (typeof ERROR_CODES)[number];

interface AdapterErrorInit {
    code: ErrorCode;
    message: string;
    status?: number | undefined;
    expose?: boolean | undefined;
    failsInvocation?: boolean | undefined;
    errorType?: string | undefined;
    cause?: unknown;
    plugin?: string | undefined;
    hook?: string | undefined;
}
declare class AdapterError extends Error {
    readonly code: ErrorCode;
    readonly status: number;
    readonly expose: boolean;
    readonly failsInvocation: boolean;
    readonly errorType: string;
    plugin: string | undefined;
    hook: string | undefined;
    constructor(init: AdapterErrorInit);
    static is(error: unknown): error is AdapterError;
    static from(error: unknown): AdapterError;
}
declare function messageOf(error: unknown): string;

declare class HttpHeaders implements Iterable<[name: string, value: string]> {
    #private;
    constructor(init?: Iterable<readonly [name: string, value: string]>);
    get size(): number;
    get(name: string): string | undefined;
    getAll(name: string): string[];
    has(name: string): boolean;
    append(name: string, value: string): void;
    set(name: string, value: string): void;
    delete(name: string): boolean;
    deleteWhere(matches: (lowerCaseName: string) => boolean): boolean;
    forEach(visit: (name: string, value: string, lowerCaseName: string) => void): void;
    [Symbol.iterator](): IterableIterator<[name: string, value: string]>;
    clone(): HttpHeaders;
}

type Body = Uint8Array | AsyncIterable<Uint8Array>;
type BodyInit = Body | string;
declare class HttpRequest {
    method: string;
    target: string;
    headers: HttpHeaders;
    body: Body;
    constructor(init: {
        method: string;
        target: string;
        headers?: HttpHeaders;
        body?: BodyInit | undefined;
    });
    get path(): string;
    set path(path: string);
    get search(): string;
}
declare class HttpResponse {
    status: number;
    headers: HttpHeaders;
    body: Body;
    constructor(init: {
        status: number;
        headers?: HttpHeaders | Record<string, string>;
        body?: BodyInit | undefined;
    });
}
declare function collectBody(body: Body): Promise<Uint8Array>;

declare class Abortable implements AbortSource {
    #private;
    get signal(): AbortSignal;
    get aborted(): boolean;
    get reason(): Error | undefined;
    get abortReason(): Error | undefined;
    addEventListener(_type: 'abort', listener: AbortListener | (() => void)): void;
    removeEventListener(_type: 'abort', listener: AbortListener | (() => void)): void;
    abort(reason: Error): void;
}

interface InvocationFields {
    requestId: string;
    payload?: Uint8Array | undefined;
    event?: unknown;
    deadlineMs?: number | undefined;
    functionArn?: string | undefined;
    traceId?: string | undefined;
    clientContext?: string | undefined;
    cognitoIdentity?: string | undefined;
    tenantId?: string | undefined;
    invocationId?: string | undefined;
}
declare class Invocation extends Abortable {
    #private;
    readonly requestId: string;
    readonly deadlineMs: number | undefined;
    readonly functionArn: string | undefined;
    readonly traceId: string | undefined;
    readonly clientContext: string | undefined;
    readonly cognitoIdentity: string | undefined;
    readonly tenantId: string | undefined;
    readonly invocationId: string | undefined;
    constructor(fields: InvocationFields);
    get payload(): Uint8Array;
    get event(): unknown;
    waitUntil(work: Promise<unknown>): void;
    get hasWork(): boolean;
    get work(): Promise<PromiseSettledResult<unknown>[]> | undefined;
    race<T>(pending: Promise<T>): Promise<T>;
}

interface ForwardOptions {
    streaming: boolean;
    signal?: AbortSource | undefined;
    invocation?: Invocation | undefined;
}
interface App {
    forward(request: HttpRequest, options: ForwardOptions): Promise<HttpResponse>;
}

interface EventSource {
    readonly name: string;
    readonly kind: 'http' | 'event';
    readonly fallback?: boolean;
    matches(event: unknown): boolean;
    decode(invocation: Invocation): HttpRequest;
    encode(response: BufferedResponse, exchange: Exchange): EncodedPayload;
    encodePrelude?(response: HttpResponse, exchange: Exchange): string;
}
type BufferedResponse = HttpResponse & {
    body: Uint8Array;
};
type EncodedPayload = string | Uint8Array | readonly Uint8Array[];

declare class Exchange {
    readonly invocation: Invocation;
    readonly source: EventSource;
    request: HttpRequest;
    response: HttpResponse | undefined;
    readonly streaming: boolean;
    constructor(invocation: Invocation, source: EventSource, request: HttpRequest, streaming?: boolean);
}
type AnsweredExchange = Exchange & {
    response: HttpResponse;
};

interface ControlCall {
    readonly method: string;
    readonly segments: readonly string[];
    readonly search: string;
    readonly headers: HttpHeaders;
    readonly body: Uint8Array;
    readonly exchange: Exchange;
}
interface ControlRoute {
    readonly path: string;
    answer(call: ControlCall): HttpResponse | Promise<HttpResponse>;
}
interface ControlRouteTable {
    find(path: string): ControlRoute | undefined;
}

interface TapOptions {
    name: string;
    before?: string | readonly string[];
    stage?: number;
}
interface SeriesHook<Arguments extends unknown[]> {
    tap(options: string | TapOptions, run: (...args: Arguments) => void | undefined): void;
    tapPromise(options: string | TapOptions, run: (...args: Arguments) => Promise<void>): void;
}
interface BailHook<Arguments extends unknown[], Answer> {
    tap(options: string | TapOptions, run: (...args: Arguments) => Answer | void | undefined): void;
    tapPromise(options: string | TapOptions, run: (...args: Arguments) => Promise<Answer | void | undefined>): void;
}
interface Lifecycle {
    readonly app: App;
}
type AppStarter = 'adapter' | 'preload' | 'other';
interface AppEnvironment {
    readonly startedBy: AppStarter;
    readonly variables: Record<string, string | undefined>;
}
interface Hooks {
    readonly environment: SeriesHook<[environment: AppEnvironment]>;
    readonly boot: SeriesHook<[lifecycle: Lifecycle]>;
    readonly ready: SeriesHook<[lifecycle: Lifecycle]>;
    readonly request: SeriesHook<[exchange: Exchange]>;
    readonly reply: BailHook<[exchange: Exchange, app: App], HttpResponse>;
    readonly response: SeriesHook<[exchange: AnsweredExchange]>;
    readonly failed: BailHook<[exchange: Exchange, error: AdapterError], HttpResponse>;
    readonly settled: SeriesHook<[exchange: Exchange]>;
    readonly checkpoint: SeriesHook<[lifecycle: Lifecycle]>;
    readonly restore: SeriesHook<[lifecycle: Lifecycle]>;
    readonly shutdown: SeriesHook<[lifecycle: Lifecycle]>;
}
type HookName = keyof Hooks;

type LogFields = Readonly<Record<string, unknown>>;
interface Logger {
    debug(message: string, fields?: LogFields): void;
    info(message: string, fields?: LogFields): void;
    warn(message: string, fields?: LogFields): void;
    error(message: string, fields?: LogFields): void;
}

interface BodyObserver {
    chunk?(chunk: Uint8Array): void;
    end?(error?: unknown): void;
}
declare function observeBody(body: Body, observer: BodyObserver): Body;

interface PluginContext {
    readonly hooks: Hooks;
    readonly log: Logger;
    source(source: EventSource, options?: {
        before?: string;
    }): void;
    controlRoute(route: ControlRoute): void;
    serveControlRoutes(): ControlRouteTable;
}
interface Plugin {
    readonly name: string;
    apply(context: PluginContext): void | undefined;
}

interface CompressionOptions {
    minimumSize?: number;
    types?: readonly string[];
    gzipLevel?: number;
    brotliQuality?: number;
    encoder?: 'native' | 'wasm';
    streams?: boolean;
}
declare function compression(options?: CompressionOptions): Plugin;

interface LambdaContextOptions {
    functionName?: string;
    memory?: number;
    version?: string;
    logStream?: string;
    logGroup?: string;
}
declare function lambdaContext(options?: LambdaContextOptions): Plugin;

type EventErrors = 'fail' | 'lwa';

type StageOption = 'keep' | 'strip';

declare function alb(): Plugin;

interface EventOptions {
    path?: string;
    paths?: Readonly<Record<string, string>>;
    errors?: EventErrors;
}

declare function authorizer(options?: EventOptions): Plugin;

declare function cognito(options?: EventOptions): Plugin;

declare function directHttp(): Plugin;

declare function functionUrl(): Plugin;

interface HttpApiOptions {
    stage?: StageOption;
}
declare function httpApi(options?: HttpApiOptions): Plugin;

declare function passThrough(options?: EventOptions): Plugin;

interface RestApiOptions {
    stage?: StageOption;
}
declare function restApi(options?: RestApiOptions): Plugin;

declare function vpcLattice(): Plugin;

interface WarmUpOptions {
    path?: string | undefined;
}
declare function warmUp(options?: WarmUpOptions): Plugin;

interface WebSocketApiOptions {
    path?: string;
}
declare function webSocketApi(options?: WebSocketApiOptions): Plugin;

interface EventSourceOptions {
    stage?: StageOption;
    passThroughPath?: string;
    passThroughPaths?: Readonly<Record<string, string>> | undefined;
    eventErrors?: EventErrors | undefined;
    webSocketPath?: string | undefined;
    warmUp?: boolean | undefined;
    warmUpPath?: string | undefined;
}
declare function eventSources(options?: EventSourceOptions): Plugin[];

declare class StatusSet {
    #private;
    readonly text: string;
    constructor(text: string, ranges: Iterable<readonly [first: number, last: number]>);
    has(status: number): boolean;
    toString(): string;
}
declare function parseStatusSet(text: string): StatusSet;

interface AuthorizationSourceOptions {
    header: string;
}
declare function authorizationSource(options: AuthorizationSourceOptions): Plugin;

type Environment$1 = Readonly<Record<string, string | undefined>>;
interface AwsKeys {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
}
declare class AwsCredentials {
    #private;
    constructor(env: Environment$1);
    get(): Promise<AwsKeys>;
}

interface BackgroundWorkOptions {
    budgetMs?: number | undefined;
    deadlineMarginMs?: number | undefined;
    concurrency?: number | undefined;
    workDone?: ((exchange: Exchange) => Promise<void> | undefined) | undefined;
}
declare function backgroundWork(options?: BackgroundWorkOptions): Plugin;

interface BasePathOptions {
    prefixes: readonly string[];
    forwardedPrefix?: boolean;
}
declare function basePath(options: BasePathOptions): Plugin;

type BatchName = 'sqs' | 'kinesis' | 'dynamodb' | 'kafka' | 'sns' | 'mq' | 'firehose' | 's3-batch';

interface EventRecord {
    readonly id: string;
    readonly index: number;
    readonly group: string | undefined;
    readonly exchange: Exchange;
}
interface RecordFailure {
    readonly error: AdapterError;
    readonly response: BufferedResponse | undefined;
}

interface EventBatchOptions {
    concurrency?: number | undefined;
    sources?: readonly BatchName[] | undefined;
    request?: ((request: HttpRequest, record: EventRecord) => void) | undefined;
    failed?: ((record: EventRecord, failure: RecordFailure) => boolean | Promise<boolean>) | undefined;
}
declare function eventBatch(options?: EventBatchOptions): Plugin;

interface BodyTypesOptions {
    binary?: readonly string[];
    text?: readonly string[];
}
declare function bodyTypes(options?: BodyTypesOptions): Plugin;

/** The Standard Typed interface. This is a base type extended by other specs. */
interface StandardTypedV1<Input = unknown, Output = Input> {
    /** The Standard properties. */
    readonly "~standard": StandardTypedV1.Props<Input, Output>;
}
declare namespace StandardTypedV1 {
    /** The Standard Typed properties interface. */
    interface Props<Input = unknown, Output = Input> {
        /** The version number of the standard. */
        readonly version: 1;
        /** The vendor name of the schema library. */
        readonly vendor: string;
        /** Inferred types associated with the schema. */
        readonly types?: Types<Input, Output> | undefined;
    }
    /** The Standard Typed types interface. */
    interface Types<Input = unknown, Output = Input> {
        /** The input type of the schema. */
        readonly input: Input;
        /** The output type of the schema. */
        readonly output: Output;
    }
    /** Infers the input type of a Standard Typed. */
    type InferInput<Schema extends StandardTypedV1> = NonNullable<Schema["~standard"]["types"]>["input"];
    /** Infers the output type of a Standard Typed. */
    type InferOutput<Schema extends StandardTypedV1> = NonNullable<Schema["~standard"]["types"]>["output"];
}
/** The Standard Schema interface. */
interface StandardSchemaV1<Input = unknown, Output = Input> {
    /** The Standard Schema properties. */
    readonly "~standard": StandardSchemaV1.Props<Input, Output>;
}
declare namespace StandardSchemaV1 {
    /** The Standard Schema properties interface. */
    interface Props<Input = unknown, Output = Input> extends StandardTypedV1.Props<Input, Output> {
        /** Validates unknown input values. */
        readonly validate: (value: unknown, options?: StandardSchemaV1.Options | undefined) => Result<Output> | Promise<Result<Output>>;
    }
    /** The result interface of the validate function. */
    type Result<Output> = SuccessResult<Output> | FailureResult;
    /** The result interface if validation succeeds. */
    interface SuccessResult<Output> {
        /** The typed output value. */
        readonly value: Output;
        /** A falsy value for `issues` indicates success. */
        readonly issues?: undefined;
    }
    interface Options {
        /** Explicit support for additional vendor-specific parameters, if needed. */
        readonly libraryOptions?: Record<string, unknown> | undefined;
    }
    /** The result interface if validation fails. */
    interface FailureResult {
        /** The issues of failed validation. */
        readonly issues: ReadonlyArray<Issue>;
    }
    /** The issue interface of the failure output. */
    interface Issue {
        /** The error message of the issue. */
        readonly message: string;
        /** The path of the issue, if any. */
        readonly path?: ReadonlyArray<PropertyKey | PathSegment> | undefined;
    }
    /** The path segment interface of the issue. */
    interface PathSegment {
        /** The key representing a path segment. */
        readonly key: PropertyKey;
    }
    /** The Standard types interface. */
    interface Types<Input = unknown, Output = Input> extends StandardTypedV1.Types<Input, Output> {
    }
    /** Infers the input type of a Standard. */
    type InferInput<Schema extends StandardTypedV1> = StandardTypedV1.InferInput<Schema>;
    /** Infers the output type of a Standard. */
    type InferOutput<Schema extends StandardTypedV1> = StandardTypedV1.InferOutput<Schema>;
}

interface OptionCheck {
    readonly expected: string;
    accepts(value: unknown): boolean;
    readonly examples?: string;
    readonly required?: boolean;
    readonly secret?: boolean;
    parts?(value: unknown): Iterable<OptionPart>;
}
interface OptionPart {
    readonly path: string;
    readonly value: unknown;
    readonly check: OptionCheck;
}
type OptionChecks<Options extends object> = {
    readonly [Key in keyof Options]-?: OptionCheck;
};

declare function checkOptions<Schema extends StandardSchemaV1>(plugin: string, options: StandardSchemaV1.InferInput<Schema>, checks: Schema): StandardSchemaV1.InferOutput<Schema>;
declare function checkOptions<Options extends object>(plugin: string, options: Options, checks: OptionChecks<Options>): Options;
declare function invalidOption(plugin: string, path: string, expected: string, got: unknown): AdapterError;

interface ControlApiOptions {
    webSocketEndpoint?: string | undefined;
    env?: Environment$1 | undefined;
}
interface ControlApi extends Plugin {
    readonly workDone: (exchange: Exchange) => Promise<void> | undefined;
}
declare function controlApi(options?: ControlApiOptions): ControlApi;

interface WebSocketEndpoint {
    readonly url: string;
    readonly region: string;
}
declare function webSocketEndpointOf(event: unknown, env: Environment$1): WebSocketEndpoint | undefined;

type ConnectionMethod = 'POST' | 'GET' | 'DELETE';
interface ConnectionCall {
    readonly method: ConnectionMethod;
    readonly connectionId: string;
    readonly body: Uint8Array;
    readonly invocation?: Invocation | undefined;
}
interface ConnectionAnswer {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array | string;
}
declare class WebSocketSender {
    #private;
    constructor(url: string | undefined, env: Environment$1);
    send({ method, connectionId, body, invocation, }: ConnectionCall): Promise<ConnectionAnswer>;
}

interface ContextHeadersOptions {
    headers: Readonly<Record<string, string>>;
}
declare function contextHeaders(options: ContextHeadersOptions): Plugin;

type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;
declare function durationMs(duration: Duration): number;

interface ErrorStatusOptions {
    statuses: string | StatusSet;
}
declare function errorStatus(options: ErrorStatusOptions): Plugin;

declare function hopByHop(): Plugin;

declare function required(check: OptionCheck): OptionCheck;
declare function aBoolean(): OptionCheck;
declare function aString(): OptionCheck;
declare function aSecret(): OptionCheck;
declare function oneOf(...values: readonly string[]): OptionCheck;
declare function anInteger(least?: number, most?: number): OptionCheck;
declare function aNumber(least: number, most?: number): OptionCheck;
declare function aDuration(least?: number, most?: number): OptionCheck;
declare function aUrl(...schemes: readonly string[]): OptionCheck;
declare function aFunction(): OptionCheck;
declare function listOf(element: OptionCheck): OptionCheck;
declare function aRecord(value?: OptionCheck): OptionCheck;
declare function anObject<Value extends object>(checks: OptionChecks<Value>): OptionCheck;
declare function anyOf(...checks: readonly OptionCheck[]): OptionCheck;

interface OptionProblem {
    readonly path: string;
    readonly message: string;
}
declare class OptionsError extends AdapterError {
    readonly problems: readonly OptionProblem[];
    constructor(plugin: string, problems: readonly OptionProblem[]);
    static problemsOf(error: unknown): readonly OptionProblem[] | undefined;
}

declare class PathReading {
    #private;
    private constructor();
    static of(path: string): PathReading | undefined;
    mayBeUnder(other: PathReading): boolean;
}

interface PrivatePathsOptions {
    paths?: readonly string[];
    subtrees?: readonly string[];
}
declare function privatePaths(options: PrivatePathsOptions): Plugin;

interface PublicHostOptions {
    host?: string;
    source?: string;
}
declare function publicHost(options: PublicHostOptions): Plugin;

interface RedirectRepairOptions {
    port: number;
}
declare function redirectRepair(options: RedirectRepairOptions): Plugin;

interface RequestContextOptions {
    maxBytes?: number;
}
declare function requestContext(options?: RequestContextOptions): Plugin;

interface RequestIdOptions {
    header?: string;
}
declare function requestId(options?: RequestIdOptions): Plugin;

declare function requestStart(): Plugin;

declare function reservedHeaders(): Plugin;

interface SnapStartOptions {
    beforeCheckpointPath?: string | undefined;
    afterRestorePath?: string | undefined;
}
declare function snapStart(options: SnapStartOptions): Plugin;

declare function tenantId(): Plugin;

declare function traceId(): Plugin;

declare function traceparent(): Plugin;

interface Settings {
    readonly port: number;
    readonly host: string;
    readonly readinessCheckPort: number;
    readonly readinessCheckPath: string;
    readonly readinessCheckProtocol: 'http' | 'tcp';
    readonly readinessCheckHealthyStatus: StatusSet;
    readonly readinessCheckTimeoutSeconds: number;
    readonly asyncInit: boolean;
    readonly asyncInitSeconds: number;
    readonly removeBasePath: readonly string[];
    readonly stage: 'keep' | 'strip';
    readonly forwardedPrefix: boolean;
    readonly publicHost: string | undefined;
    readonly hostSource: string | undefined;
    readonly repairRedirects: boolean;
    readonly contextHeaders: Readonly<Record<string, string>> | undefined;
    readonly requestId: boolean;
    readonly requestStart: boolean;
    readonly traceparent: boolean;
    readonly binaryTypes: readonly string[];
    readonly textTypes: readonly string[];
    readonly enableCompression: boolean;
    readonly compressStreams: boolean;
    readonly compressionMinSize: number;
    readonly compressionTypes: readonly string[] | undefined;
    readonly gzipLevel: number;
    readonly brotliQuality: number;
    readonly invokeMode: 'buffered' | 'response_stream';
    readonly passThroughPath: string;
    readonly passThroughPaths: Readonly<Record<string, string>> | undefined;
    readonly eventErrors: 'fail' | 'lwa';
    readonly eventPathAccess: 'private' | 'public' | undefined;
    readonly webSocketPath: string;
    readonly warmUp: boolean;
    readonly warmUpPath: string | undefined;
    readonly eventBatch: 'whole' | 'record';
    readonly eventBatchConcurrency: number;
    readonly authorizationSource: string | undefined;
    readonly errorStatusCodes: StatusSet | undefined;
    readonly snapstartBeforeCheckpointPath: string | undefined;
    readonly snapstartAfterRestorePath: string | undefined;
    readonly deadlineMarginMs: number;
    readonly backgroundMs: number;
    readonly controlApi: boolean;
    readonly webSocketEndpoint: string | undefined;
    readonly maxConcurrency: number;
    readonly lambdaRuntimeApiProxy: string | undefined;
    readonly serveShutdownMs: number;
}
type SettingName = keyof Settings;
type SettingsInput = {
    readonly [Name in SettingName]?: SettingInput<Exclude<Settings[Name], undefined>> | undefined;
};
type SettingInput<Value> = [Value] extends [string] ? Value : [Value] extends [StatusSet] ? string | number | readonly (string | number)[] : [Value] extends [readonly string[]] ? string | readonly string[] : [Value] extends [Readonly<Record<string, string>>] ? string | Value : Value;

interface AdapterConfig {
    readonly settings?: SettingsInput | undefined;
    readonly plugins?: PluginList | ((builtIn: readonly Plugin[]) => PluginList) | undefined;
}
type PluginList = readonly PluginEntry[];
type PluginEntry = Plugin | PluginReference | PluginList | false | null | undefined;
type PluginReference = string | readonly [module: string, options: unknown];
type Environment = Readonly<Record<string, string | undefined>>;
type ConfigExport = AdapterConfig | Promise<AdapterConfig> | ((env: Environment) => AdapterConfig | Promise<AdapterConfig>);
declare function defineConfig(config: ConfigExport): ConfigExport;

interface LambdaContext {
    readonly awsRequestId: string;
    readonly invokedFunctionArn?: string | undefined;
    readonly clientContext?: unknown;
    readonly identity?: unknown;
    readonly tenantId?: string | undefined;
    readonly xRayTraceId?: string | undefined;
    getRemainingTimeInMillis?(): number;
}

interface ResponseStream {
    write(chunk: Uint8Array | string): boolean;
    end(callback: () => void): unknown;
    once(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
    off(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
    setContentType?(type: string): void;
    readonly destroyed?: boolean;
    readonly writableNeedDrain?: boolean;
}

interface LambdaHandler {
    (event: unknown, context: LambdaContext): Promise<unknown>;
    (event: unknown, stream: ResponseStream, context: LambdaContext): Promise<void>;
}

interface FetchEnvironment {
    readonly invocation: Invocation | undefined;
}
interface FetchContext {
    waitUntil(work: Promise<unknown>): void;
    passThroughOnException(): void;
    readonly props: Record<string, never>;
}
type WebApp = Server | RequestListener | ((request: Request) => Response | Promise<Response>) | {
    fetch(request: Request, env: never, context: never): Response | Promise<Response>;
} | {
    callback(): RequestListener;
} | {
    ready(): PromiseLike<unknown>;
    readonly server: object;
} | {
    init(): Promise<unknown>;
    getHttpServer(): unknown;
} | {
    initialize(): Promise<unknown>;
    readonly listener: object;
};
type WebAppSource = WebApp | {
    readonly default: WebApp;
} | Promise<WebApp | {
    readonly default: WebApp;
}>;

interface WebAdapterOptions extends AdapterConfig {
    readonly app: WebAppSource;
}
interface WebAdapter {
    readonly handler: LambdaHandler;
    start(): Promise<void>;
    shutdown(): Promise<void>;
}
declare function createAdapter(options: WebAdapterOptions): WebAdapter;

declare function lambdaHandler(app: WebAppSource, options?: AdapterConfig): LambdaHandler;

declare function getCurrentInvocation(): Invocation | undefined;

declare const VERSION = "0.1.0";

export { AdapterError, AwsCredentials, Exchange, HttpHeaders, HttpRequest, HttpResponse, Invocation, OptionsError, PathReading, StatusSet, VERSION, WebSocketSender, aBoolean, aDuration, aFunction, aNumber, aRecord, aSecret, aString, aUrl, alb, anInteger, anObject, anyOf, authorizationSource, authorizer, backgroundWork, basePath, bodyTypes, checkOptions, cognito, collectBody, compression, contextHeaders, controlApi, createAdapter, defineConfig, directHttp, durationMs, errorStatus, eventBatch, eventSources, functionUrl, getCurrentInvocation, hopByHop, httpApi, invalidOption, lambdaContext, lambdaHandler, listOf, messageOf, observeBody, oneOf, parseStatusSet, passThrough, privatePaths, publicHost, redirectRepair, requestContext, requestId, requestStart, required, reservedHeaders, restApi, snapStart, tenantId, traceId, traceparent, vpcLattice, warmUp, webSocketApi, webSocketEndpointOf };
export type { AdapterConfig, AdapterErrorInit, AnsweredExchange, App, AppEnvironment, AppStarter, AuthorizationSourceOptions, AwsKeys, BackgroundWorkOptions, BailHook, BasePathOptions, BatchName, Body, BodyInit, BodyObserver, BodyTypesOptions, BufferedResponse, CompressionOptions, ConfigExport, ConnectionAnswer, ConnectionCall, ConnectionMethod, ContextHeadersOptions, ControlApi, ControlApiOptions, ControlCall, ControlRoute, ControlRouteTable, Duration, EncodedPayload, Environment, ErrorCode, ErrorStatusOptions, EventBatchOptions, EventErrors, EventOptions, EventRecord, EventSource, EventSourceOptions, FetchContext, FetchEnvironment, ForwardOptions, HookName, Hooks, HttpApiOptions, InvocationFields, LambdaContext, LambdaContextOptions, LambdaHandler, Lifecycle, LogFields, Logger, OptionCheck, OptionChecks, OptionPart, OptionProblem, Plugin, PluginContext, PluginEntry, PluginList, PluginReference, PrivatePathsOptions, PublicHostOptions, RecordFailure, RedirectRepairOptions, RequestContextOptions, RequestIdOptions, ResponseStream, RestApiOptions, SeriesHook, SettingsInput, SnapStartOptions, StageOption, TapOptions, WarmUpOptions, WebAdapter, WebAdapterOptions, WebApp, WebAppSource, WebSocketApiOptions, WebSocketEndpoint };
