import { AdapterError, type Logger, Pipeline, type Plugin } from '../pipeline/index.ts';
import { AppGate } from './app/app-gate.ts';
import { ExitAwareApp } from './app/exit-aware-app.ts';
import { HttpApp } from './app/http-app.ts';
import { Readiness } from './app/readiness.ts';
import type { InitializationType } from './initialization-type.ts';
import { InvokeLoop } from './invoke-loop.ts';
import { ASYNC_INIT_MS, MAX_PAYLOAD_BYTES } from './limits.ts';
import type { RuntimeApi } from './runtime-api/runtime-api.ts';
import type { Settings } from './settings/index.ts';

/** What an adapter is made from. */
export interface AdapterOptions {
  readonly settings: Settings;
  /** Built-in ones included, in order. */
  readonly plugins: readonly Plugin[];
  readonly runtimeApi: RuntimeApi;
  readonly log: Logger;
  readonly initializationType: InitializationType;
  /** Resolves with the cause when the app has ended, where that can be known. */
  readonly appExited?: Promise<AdapterError> | undefined;
}

/**
 * One environment's life: boot while the app starts, wait until it is ready, answer invocations,
 * shut down.
 */
export class Adapter {
  readonly #settings: Settings;
  readonly #runtimeApi: RuntimeApi;
  readonly #log: Logger;
  readonly #initializationType: InitializationType;
  readonly #app: HttpApp;
  readonly #pipeline: Pipeline;
  readonly #loop: InvokeLoop;
  readonly #readiness: Readiness;
  readonly #stopped = new AbortController();
  readonly #ready = withResolvers();
  #booted: Promise<void> = Promise.resolve();

  /** @throws AdapterError `LWA_ERR_PLUGIN_…` */
  constructor(options: AdapterOptions) {
    const { settings, plugins, runtimeApi, log, initializationType, appExited } = options;
    this.#settings = settings;
    this.#runtimeApi = runtimeApi;
    this.#log = log;
    this.#initializationType = initializationType;
    this.#app = new HttpApp(settings);
    const gate = new AppGate(this.#app, this.#ready.promise);
    this.#pipeline = new Pipeline({
      plugins,
      app: appExited ? new ExitAwareApp(gate, appExited) : gate,
      log,
      streaming: settings.invokeMode === 'response_stream',
      maxPayloadBytes: MAX_PAYLOAD_BYTES,
    });
    this.#readiness = new Readiness({
      protocol: settings.readinessCheckProtocol,
      host: settings.host,
      port: settings.readinessCheckPort,
      path: settings.readinessCheckPath,
      healthyStatus: settings.readinessCheckHealthyStatus,
      timeoutMs: settings.readinessCheckTimeoutSeconds * 1000,
      log,
      signal: this.#stopped.signal,
    });
    this.#loop = new InvokeLoop({
      runtimeApi,
      pipeline: this.#pipeline,
      log,
      concurrency: settings.maxConcurrency,
      deadlineMarginMs: settings.deadlineMarginMs,
    });
  }

  /**
   * Runs the `boot` and `ready` hooks and waits for the app; with async init no longer than Lambda's
   * init phase allows.
   * @throws AdapterError when the environment cannot start.
   */
  async start(): Promise<void> {
    this.#booted = this.#pipeline.lifecycle('boot');
    const ready = this.#becomeReady(this.#booted);
    ready.then(this.#ready.resolve, this.#ready.reject);
    // Only on demand is the init phase short; everywhere else waiting costs nobody anything.
    const short = this.#initializationType === 'on-demand';
    if (this.#settings.asyncInit && short) await this.#waitForAsyncInit(ready);
    else await ready;
    this.#pipeline.seal();
    if (this.#initializationType === 'snap-start') await this.#passThroughSnapshot();
  }

  /**
   * Answers invocations until `shutdown`.
   * @throws AdapterError when the environment cannot go on.
   */
  async serve(): Promise<void> {
    await this.#loop.run(this.#booted);
  }

  /** Whether `shutdown` has been called. */
  get stopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** Polls no more, lets what is in flight end, and runs the plugins' `shutdown` hooks. */
  async shutdown(): Promise<void> {
    this.#stopped.abort(
      new AdapterError({
        code: 'LWA_ERR_APP_NOT_READY',
        message: `The environment was shut down before the app was ready: ${this.#readiness.lastCause}`,
        status: 503,
      }),
    );
    await this.#loop.stop();
    try {
      await this.#pipeline.lifecycle('shutdown');
    } catch (error) {
      this.#log.error(AdapterError.from(error).message, { error });
    }
    this.#app.close();
  }

  /** Around the snapshot: connections do not survive it, and the app must answer again after it. */
  async #passThroughSnapshot(): Promise<void> {
    await this.#pipeline.lifecycle('checkpoint');
    this.#app.dropIdle();
    await this.#runtimeApi.restoreNext();
    try {
      await this.#pipeline.lifecycle('restore');
      await this.#readiness.wait();
    } catch (error) {
      await this.#runtimeApi.restoreError(AdapterError.from(error));
      throw error;
    }
  }

  async #becomeReady(booted: Promise<void>): Promise<void> {
    await Promise.all([booted, this.#readiness.wait()]);
    await this.#pipeline.lifecycle('ready');
  }

  /** Waits as long as Lambda's init phase allows; the gate holds requests back from then on. */
  async #waitForAsyncInit(ready: Promise<void>): Promise<void> {
    const left = Math.max(0, ASYNC_INIT_MS - process.uptime() * 1000);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(resolve, left, 'timeout');
    });
    const first = await Promise.race([ready, timeout]);
    clearTimeout(timer);
    if (first === 'timeout') {
      this.#log.warn(
        `The app is not ready after ${ASYNC_INIT_MS} ms (${this.#readiness.lastCause}); it goes on starting, and the first request waits for it (AWS_LWA_ASYNC_INIT)`,
      );
    }
  }
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
