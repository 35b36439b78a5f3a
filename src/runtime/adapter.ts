import { setTimeout as delay } from 'node:timers/promises';
import {
  AdapterError,
  type App,
  type AppEnvironment,
  type Logger,
  Pipeline,
  type Plugin,
} from '../pipeline/index.ts';
import { AppGate } from './app/app-gate.ts';
import { ExitAwareApp } from './app/exit-aware-app.ts';
import { HttpApp } from './app/http-app.ts';
import { Readiness } from './app/readiness.ts';
import { timeBefore } from './deadline-guard.ts';
import type { OpenTransport } from './http1/index.ts';
import type { InitializationType } from './initialization-type.ts';
import type { Intake, OpenIntake } from './intake.ts';
import { MAX_PAYLOAD_BYTES, SHUTDOWN_MARGIN_MS, SHUTDOWN_MS } from './limits.ts';
import { monotonicMs } from './monotonic-ms.ts';
import type { Settings } from './settings/index.ts';
import { within } from './within.ts';

/** What an adapter is made from. */
export interface AdapterOptions {
  readonly settings: Settings;
  /** Built-in ones included, in order. */
  readonly plugins: readonly Plugin[];
  /** What brings the requests. */
  readonly intake: OpenIntake;
  readonly log: Logger;
  readonly initializationType: InitializationType;
  /** With SnapStart: resolves in the environment that was made from the snapshot. */
  readonly restored?: (() => Promise<void>) | undefined;
  /** Connects to the app where that shares this process: by `start` it listens. */
  readonly openApp?: OpenTransport | undefined;
  /** Bytes of the app's answer that are kept where it does not stream. @default 268435456 */
  readonly maxBodyBytes?: number | undefined;
  /** Resolves with the cause when the app has ended, where that can be known. */
  readonly appExited?: Promise<AdapterError> | undefined;
  /** With async init: how old, in ms, this process may be at the first poll. @default the setting */
  readonly asyncInitMs?: number | undefined;
}

/**
 * One environment's life: boot while the app starts, wait until it is ready, answer invocations,
 * shut down.
 */
export class Adapter {
  readonly #settings: Settings;
  readonly #log: Logger;
  readonly #initializationType: InitializationType;
  readonly #restored: (() => Promise<void>) | undefined;
  readonly #asyncInitMs: number;
  readonly #httpApp: HttpApp;
  /** What lifecycle hooks are given: they run before the gate for requests is opened. */
  readonly #app: App;
  readonly #pipeline: Pipeline;
  readonly #intake: Intake;
  readonly #readiness: Readiness;
  readonly #stopped = new AbortController();
  readonly #ready = withResolvers();
  #booted: Promise<void> = Promise.resolve();
  #shutdown: Promise<void> | undefined;

  /** @throws AdapterError `LWA_ERR_PLUGIN_…` */
  constructor(options: AdapterOptions) {
    const { settings, plugins, intake, log, initializationType, appExited, openApp } = options;
    this.#settings = settings;
    this.#log = log;
    this.#initializationType = initializationType;
    this.#restored = options.restored;
    this.#asyncInitMs = options.asyncInitMs ?? settings.asyncInitSeconds * 1000;
    this.#readiness = new Readiness({
      protocol: settings.readinessCheckProtocol,
      host: settings.host,
      port: settings.readinessCheckPort,
      open: settings.readinessCheckPort === settings.port ? openApp : undefined,
      path: settings.readinessCheckPath,
      healthyStatus: settings.readinessCheckHealthyStatus,
      timeoutMs: settings.readinessCheckTimeoutSeconds * 1000,
      log,
      signal: this.#stopped.signal,
    });
    this.#httpApp = new HttpApp({
      host: settings.host,
      port: settings.port,
      open: openApp,
      maxBodyBytes: options.maxBodyBytes,
    });
    const gate = new AppGate({
      app: this.#httpApp,
      ready: this.#ready.promise,
      lastCause: () => this.#readiness.lastCause,
    });
    const exitAware = (app: App): App => (appExited ? new ExitAwareApp(app, appExited) : app);
    this.#app = exitAware(this.#httpApp);
    this.#pipeline = new Pipeline({
      plugins,
      app: exitAware(gate),
      log,
      streaming: settings.invokeMode === 'response_stream',
      maxPayloadBytes: MAX_PAYLOAD_BYTES,
    });
    this.#intake = intake(this.#pipeline);
  }

  /**
   * Runs the `environment` hook. Comes before `start`, and before the app where that can wait.
   * @throws AdapterError when a tap fails: then the app is not to be started.
   */
  async prepareEnvironment(environment: AppEnvironment): Promise<void> {
    await this.#pipeline.prepareEnvironment(environment);
  }

  /**
   * Runs the `boot` and `ready` hooks and waits for the app; with async init no longer than Lambda's
   * init phase allows. With SnapStart it then resolves in the restored environment.
   * @throws AdapterError when the environment cannot start.
   */
  async start(): Promise<void> {
    this.#warnOfLonePoller();
    this.#booted = this.#pipeline.lifecycle('boot', this.#app);
    const ready = this.#becomeReady(this.#booted);
    ready.then(this.#ready.resolve, this.#ready.reject);
    // Only on demand is the init phase short; everywhere else waiting costs nobody anything.
    const short = this.#initializationType === 'on-demand';
    if (this.#settings.asyncInit && short) await this.#waitForAsyncInit(ready);
    else await ready;
    this.#pipeline.seal();
    if (this.#initializationType !== 'snap-start') return;
    await this.#pipeline.lifecycle('checkpoint', this.#app);
    // A connection does not survive the snapshot.
    this.#httpApp.dropIdle();
    await this.#restored?.();
  }

  /**
   * After a SnapStart restore: runs the `restore` hooks, and waits until the app answers again.
   * Elsewhere there is nothing to do.
   * @throws AdapterError when the environment cannot be restored.
   */
  async restore(): Promise<void> {
    if (this.#initializationType !== 'snap-start') return;
    await this.#pipeline.lifecycle('restore', this.#app);
    await this.#readiness.wait();
  }

  /**
   * Answers requests until `shutdown`.
   * @throws AdapterError when the environment cannot go on.
   */
  async serve(): Promise<void> {
    await Promise.race([this.#intake.run(this.#booted), this.#neverReady()]);
  }

  /**
   * Fails what has not been answered, before it returns: the process is about to end by itself.
   * @returns How many invocations that are, and how many of them Lambda could be told of.
   */
  failNow(error: AdapterError): { readonly failed: number; readonly told: number } {
    return this.#intake.failNow(error);
  }

  /** Whether requests are taken. */
  get serving(): boolean {
    return this.#intake.running;
  }

  /** Whether `shutdown` has been called. */
  get stopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** Waits for so many ms, or until `shutdown` is called. */
  async stopsWithin(ms: number): Promise<void> {
    // Rejects when that is.
    await delay(ms, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
  }

  /**
   * Takes no more requests, lets what is in flight end, and runs the plugins' `shutdown` hooks. What
   * is in flight has its share of the time, and is given up then. A second call waits for the first.
   *
   * @param deadlineMs Epoch ms at which this process is ended. @default in two seconds
   * @param inFlightShare Of the time until then. @default 0.5
   */
  shutdown(deadlineMs?: number, inFlightShare = 0.5): Promise<void> {
    this.#shutdown ??= this.#shutDown(deadlineMs, inFlightShare);
    return this.#shutdown;
  }

  async #shutDown(deadlineMs: number | undefined, inFlightShare: number): Promise<void> {
    const budgetMs = timeBefore(deadlineMs, SHUTDOWN_MARGIN_MS) ?? SHUTDOWN_MS - SHUTDOWN_MARGIN_MS;
    const endMs = monotonicMs() + budgetMs;
    this.#stopped.abort(this.#shutDownEarly());
    if (!(await within(budgetMs * inFlightShare, this.#intake.stop()))) {
      this.#intake.abort(shutDownInFlight());
      await within(budgetMs / 8, this.#intake.stop());
    }
    const hooks = this.#pipeline.lifecycle('shutdown', this.#app);
    if (!(await within(endMs - monotonicMs(), hooks))) {
      this.#log.warn(
        `The plugins had not shut down when the time for it was over, ${Math.round(budgetMs)} ms after it began (hook "shutdown")`,
      );
    }
    this.#httpApp.close();
  }

  async #becomeReady(booted: Promise<void>): Promise<void> {
    await Promise.all([booted, this.#readiness.wait()]);
    await this.#pipeline.lifecycle('ready', this.#app);
  }

  /** Waits as long as Lambda's init phase allows; the gate holds requests back from then on. */
  async #waitForAsyncInit(ready: Promise<void>): Promise<void> {
    const leftMs = Math.max(0, this.#asyncInitMs - process.uptime() * 1000);
    if (await within(leftMs, ready)) return;
    // Whoever wants no more than that of the init phase does not wonder.
    const level = this.#asyncInitMs === 0 ? 'debug' : 'warn';
    this.#log[level](
      `The app is not ready after ${this.#asyncInitMs} ms (${this.#readiness.lastCause}); it goes on starting, and the first request waits for it (AWS_LWA_ASYNC_INIT)`,
    );
  }

  /** Rejects when the app, which was still starting when the init phase ended, cannot start. */
  async #neverReady(): Promise<never> {
    await this.#ready.promise;
    return await new Promise<never>(() => undefined);
  }

  #warnOfLonePoller(): void {
    const managed = this.#initializationType === 'lambda-managed-instances';
    if (!managed || this.#settings.maxConcurrency > 1) return;
    this.#log.warn(
      'This is a Managed Instance, but AWS_LAMBDA_MAX_CONCURRENCY is not set here: one invocation is served at a time. Set AWS_LWA_MAX_CONCURRENCY to the concurrency of the function',
    );
  }

  #shutDownEarly(): AdapterError {
    return new AdapterError({
      code: 'LWA_ERR_APP_NOT_READY',
      message: `The environment was shut down before the app was ready: ${this.#readiness.lastCause}`,
      status: 503,
    });
  }
}

function shutDownInFlight(): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_APP_ABORTED',
    message: 'The environment was shut down before the invocation had been answered',
    status: 503,
    errorType: 'Runtime.ShutDown',
  });
}

interface Resolvers {
  promise: Promise<void>;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers(): Resolvers {
  let resolve!: () => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // Who waits for it sees the rejection; that nobody does is no reason to end the process.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
