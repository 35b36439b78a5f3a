import { isMainThread } from 'node:worker_threads';
import {
  AdapterError,
  type App,
  type EncodedPayload,
  type Handled,
  type Invocation,
  Pipeline,
} from '../../pipeline/index.ts';
import { HttpApp } from '../app/http-app.ts';
import { assemblePlugins } from '../assemble-plugins.ts';
import { assertAlone } from '../assert-alone.ts';
import { type LoadedConfig, loadConfig } from '../config/index.ts';
import { registerForGrace } from '../extensions-api/register-for-grace.ts';
import { ClientEnd } from '../in-process/client-end.ts';
import { MAX_PAYLOAD_BYTES, maxBodyBytes } from '../limits.ts';
import type { AdapterLogger } from '../log/index.ts';
import { loadSettings, type Settings } from '../settings/index.ts';
import { settle } from '../settle.ts';
import { within } from '../within.ts';
import { FetchApp } from './fetch-app.ts';
import { type ResponseStream, writeAnswer, writePayload } from './response-stream.ts';
import { endOnSignal } from './end-on-signal.ts';
import { openWebApp } from './web-app.ts';

/** What an adapter for handlers is started with. */
export interface HandlerAdapterOptions {
  readonly app: unknown;
  /** In place of the config file. */
  readonly config: LoadedConfig | undefined;
  /** Whether the handler is one that streams: the runtime has to know before anything is loaded. */
  readonly streaming: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly log: AdapterLogger;
}

/** How long, in ms, the `shutdown` hooks may take: Lambda leaves a runtime process 500 ms. */
const SHUTDOWN_MS = 400;

/** The adapter within a handler: Lambda's own runtime polls, and this answers one invocation at a time or many. */
export class HandlerAdapter {
  readonly settings: Settings;
  readonly #pipeline: Pipeline;
  readonly #app: App;
  readonly #log: AdapterLogger;
  #toldOfWork = false;

  private constructor(settings: Settings, pipeline: Pipeline, app: App, log: AdapterLogger) {
    this.settings = settings;
    this.#pipeline = pipeline;
    this.#app = app;
    this.#log = log;
  }

  /**
   * Reads the config, makes the pipeline, and runs the `boot` and `ready` hooks while the app initialises.
   * @throws AdapterError when any of this cannot be done.
   */
  static async start(options: HandlerAdapterOptions): Promise<HandlerAdapter> {
    const { env, log, streaming } = options;
    const address = env['AWS_LAMBDA_RUNTIME_API'];
    if (address) assertAlone('lambdaHandler');
    const config = options.config ?? (await loadConfig(env));
    const where = options.config && `of ${options.config.name}`;
    const { settings, warnings } = loadSettings(env, config?.settings, where);
    assertMode(settings, streaming, config);
    for (const warning of warnings) log.warn(warning);
    const plugins = await assemblePlugins({ settings, env, config });
    const opening = openApp(options.app, settings, env);
    // Who waits for it sees that; when a plugin cannot be applied, nobody does.
    opening.catch(() => undefined);
    const app: App = {
      forward: async (request, how) => await (await opening).forward(request, how),
    };
    const pipeline = new Pipeline({
      plugins,
      app,
      log,
      streaming,
      maxPayloadBytes: MAX_PAYLOAD_BYTES,
    });
    const adapter = new HandlerAdapter(settings, pipeline, app, log);
    if (address) await adapter.#shutDownWithLambda(address);
    await pipeline.prepareEnvironment({ startedBy: 'other', variables: { ...env } });
    await Promise.all([pipeline.lifecycle('boot', app), opening]);
    await pipeline.lifecycle('ready', app);
    pipeline.seal();
    return adapter;
  }

  /**
   * Answers an invocation whose answer is what the handler returns. The runtime asks for the next one
   * with it, which freezes the environment: what runs after the answer elsewhere runs before it here.
   * @throws AdapterError when the invocation fails.
   */
  async answer(invocation: Invocation): Promise<unknown> {
    const { exchange, outcome } = await this.#pipeline.handle(invocation);
    if (exchange !== undefined) await settle(this.#pipeline, exchange, this.#log);
    if (invocation.work !== undefined) this.#tellOfWork();
    if (outcome.type === 'response') return parsed(outcome.payload);
    throw failureOf(outcome);
  }

  /**
   * Answers an invocation whose answer is written to a stream. Work after the answer has its time then:
   * the runtime waits for the handler, and the caller does not.
   * @throws AdapterError when the invocation fails.
   */
  async stream(invocation: Invocation, stream: ResponseStream): Promise<void> {
    const { exchange, outcome } = await this.#pipeline.handle(invocation);
    try {
      if (outcome.type === 'stream') {
        await writeAnswer(stream, outcome.prelude, outcome.body, invocation);
      } else if (outcome.type === 'response') await writePayload(stream, outcome.payload);
      else throw failureOf(outcome);
    } finally {
      if (exchange !== undefined) await settle(this.#pipeline, exchange, this.#log);
    }
  }

  /** Runs the `shutdown` hooks, as long as Lambda allows. */
  async shutdown(): Promise<void> {
    if (await within(SHUTDOWN_MS, this.#pipeline.lifecycle('shutdown', this.#app))) return;
    this.#log.warn(`The plugins had not shut down after ${SHUTDOWN_MS} ms (hook "shutdown")`);
  }

  /** Only where a plugin wants to know: an extension, though it runs nothing, is one more to start. */
  async #shutDownWithLambda(address: string): Promise<void> {
    // Worker threads, which Managed Instances have, get no signals.
    if (!isMainThread || this.#pipeline.taps('shutdown').length === 0) return;
    void endOnSignal(async () => {
      await this.shutdown();
    });
    await registerForGrace(address, 'lambda-adapter-handler', this.#log);
  }

  #tellOfWork(): void {
    if (this.#toldOfWork) return;
    this.#toldOfWork = true;
    this.#log.warn(
      'Work after the answer holds the answer back, for a handler that does not stream ends with it; let it stream (AWS_LWA_INVOKE_MODE=response_stream)',
    );
  }
}

async function openApp(source: unknown, settings: Settings, env: NodeJS.ProcessEnv): Promise<App> {
  const opened = await openWebApp(source);
  const maxBytes = maxBodyBytes(env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']);
  if ('fetch' in opened) return new FetchApp(opened.fetch, maxBytes);
  const { host, port } = settings;
  return new HttpApp({
    host,
    port,
    name: 'the app',
    open: (reader) => new ClientEnd(opened.server, reader, port),
    maxBodyBytes: maxBytes,
  });
}

/** The handler is buffered or streaming before the config file is read. */
function assertMode(
  { invokeMode }: Settings,
  streaming: boolean,
  config: LoadedConfig | undefined,
): void {
  if ((invokeMode === 'response_stream') === streaming) return;
  throw new AdapterError({
    code: 'LWA_ERR_CONFIG_INVALID',
    message: `${config?.name ?? 'The environment'} sets invokeMode to "${invokeMode}", which a handler must know before that is read: set AWS_LWA_INVOKE_MODE=${invokeMode} in the environment`,
    errorType: 'Runtime.InvalidConfig',
  });
}

function failureOf(outcome: Handled['outcome']): AdapterError {
  return AdapterError.from(outcome.type === 'error' ? outcome.error : outcome.type);
}

/** The runtime makes JSON of what a handler returns, so that what is JSON must be parsed for it. */
function parsed(payload: EncodedPayload): unknown {
  const text = textOf(payload);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // With AWS_LWA_EVENT_ERRORS=lwa anything goes.
    return text;
  }
}

function textOf(payload: EncodedPayload): string {
  if (typeof payload === 'string') return payload;
  return Buffer.concat(payload instanceof Uint8Array ? [payload] : payload).toString('utf8');
}
