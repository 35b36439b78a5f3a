import type { AdapterError } from './adapter-error.ts';
import type { App } from './app.ts';
import type { AnsweredExchange, Exchange } from './exchange.ts';
import type { HttpResponse } from './http-message.ts';

/** How a tap is named and placed. */
export interface TapOptions {
  /** Shown in errors and in `lwa plugins`; by custom the plugin's name. */
  name: string;
  /** The taps, by name, that this one must run before. Unknown names are refused. */
  before?: string | readonly string[];
  /** Lower stages run first; within a stage the order is that of registration. @default 0 */
  stage?: number;
}

/**
 * A hook whose taps run one after the other and change what they are given.
 *
 * A synchronous function goes to `tap`, one that returns a promise to `tapPromise`: `tap` does not
 * wait, so its type refuses an `async` function, and at run time one fails with `LWA_ERR_ASYNC_TAP`.
 */
export interface SeriesHook<Arguments extends unknown[]> {
  tap(options: string | TapOptions, run: (...args: Arguments) => void | undefined): void;
  tapPromise(options: string | TapOptions, run: (...args: Arguments) => Promise<void>): void;
}

/** A tap, as it is registered. */
export interface RegisteredTap {
  readonly name: string;
  /** The plugin whose `apply` has registered it. */
  readonly plugin: string;
  readonly stage: number;
  /** `promise`: it was given to `tapPromise`, and is waited for. */
  readonly type: 'sync' | 'promise';
}

/** A hook whose first tap to return something other than `undefined` answers; later taps do not run. */
export interface BailHook<Arguments extends unknown[], Answer> {
  tap(options: string | TapOptions, run: (...args: Arguments) => Answer | void | undefined): void;
  tapPromise(
    options: string | TapOptions,
    run: (...args: Arguments) => Promise<Answer | void | undefined>,
  ): void;
}

/** What the lifecycle hooks get. */
export interface Lifecycle {
  /** The app. In `boot` it may not answer yet. */
  readonly app: App;
}

/**
 * Who starts the app, and so whether the `environment` hook is in time:
 *
 * - `adapter`: the adapter, when the hook has run (wrapper mode, `lambda-adapter -- command`, and outside Lambda
 *   `lambda-adapter --serve`).
 * - `preload`: the process goes on to load the app when the hook has run (in-process, by `--import`).
 * - `other`: Lambda, or whoever has started this process. The app has its variables already; changes do
 *   not reach it.
 */
export type AppStarter = 'adapter' | 'preload' | 'other';

/** What the `environment` hook gets. */
export interface AppEnvironment {
  readonly startedBy: AppStarter;
  /** The variables of the app, to be changed. One that is `undefined` is not set. */
  readonly variables: Record<string, string | undefined>;
}

/** Every hook, in the order of an environment's life. */
export interface Hooks {
  /**
   * Once, before the app is started: set or remove its environment variables. Where others start the
   * app it runs all the same, and `startedBy` says that it is too late.
   */
  readonly environment: SeriesHook<[environment: AppEnvironment]>;
  /** Once, while the app starts: fetch secrets, open connections. */
  readonly boot: SeriesHook<[lifecycle: Lifecycle]>;
  /** Once, when the app first answers: warm caches. */
  readonly ready: SeriesHook<[lifecycle: Lifecycle]>;
  /** Before the app sees the request: rewrite path, headers, body. */
  readonly request: SeriesHook<[exchange: Exchange]>;
  /**
   * May answer in the app's stead: authentication, caches, warm-up events. It is given the app, too,
   * which it can ask what it likes: as any request, that waits until the app is ready.
   */
  readonly reply: BailHook<[exchange: Exchange, app: App], HttpResponse>;
  /**
   * After the answer, or after its head when the body streams: compress, add headers. Runs for the
   * answer of a failure, too, once more where the failure came after it.
   */
  readonly response: SeriesHook<[exchange: AnsweredExchange]>;
  /** When no answer could be had: a custom error page. */
  readonly failed: BailHook<[exchange: Exchange, error: AdapterError], HttpResponse>;
  /** After Lambda has taken the answer: metrics, bounded background work. */
  readonly settled: SeriesHook<[exchange: Exchange]>;
  /** Before a SnapStart snapshot: close connections. */
  readonly checkpoint: SeriesHook<[lifecycle: Lifecycle]>;
  /** After a SnapStart restore: reopen, reseed. */
  readonly restore: SeriesHook<[lifecycle: Lifecycle]>;
  /** Once, inside Lambda's shutdown window: flush. */
  readonly shutdown: SeriesHook<[lifecycle: Lifecycle]>;
}

/** A hook's name. */
export type HookName = keyof Hooks;
