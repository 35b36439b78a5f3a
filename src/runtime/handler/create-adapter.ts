import { AdapterError, type Invocation } from '../../pipeline/index.ts';
import type { AdapterConfig } from '../config/index.ts';
import { checkConfig } from '../config/check-config.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { guardDeadline } from '../deadline-guard.ts';
import { createLogger } from '../log/index.ts';
import { loadSettings } from '../settings/index.ts';
import type { HandlerAdapter } from './handler-adapter.ts';
import { invocationOf, type LambdaContext } from './lambda-context.ts';
import { bufferedHandler, type LambdaHandler, streamingHandler } from './handler-kinds.ts';
import { thrownError } from './thrown-error.ts';
import type { WebAppSource } from './web-app.ts';

/**
 * What a program says in place of a config file. With `settings` or `plugins` no config file is read;
 * the environment's variables win over `settings`, and `AWS_LWA_PLUGINS` adds to `plugins`, as always.
 */
export interface WebAdapterOptions extends AdapterConfig {
  /** The app, as its framework makes it. */
  readonly app: WebAppSource;
}

/** An adapter that a program makes, for Lambda's own Node runtime. */
export interface WebAdapter {
  /** What the function's handler is to be: `export const { handler } = createAdapter({ app })`. */
  readonly handler: LambdaHandler;
  /**
   * Boots the plugins and initialises the app; the first invocation does it otherwise. On Lambda it has
   * begun when `createAdapter` returns. To await it at the top of a module makes it a part of the init
   * phase, and a failure an init error. What has failed is tried again by the next invocation.
   * @throws AdapterError
   */
  start(): Promise<void>;
  /** Runs the `shutdown` hooks. On Lambda that happens by itself. */
  shutdown(): Promise<void>;
}

/**
 * Makes an adapter of a web app for users who keep Lambda's Node runtime: the pipeline is that of the
 * extension, and no port is opened. It streams with `invokeMode: 'response_stream'`.
 *
 * @throws AdapterError `LWA_ERR_CONFIG_INVALID`, `LWA_ERR_SETTINGS_INVALID`
 *
 * @example
 * const adapter = createAdapter({ app: express(), plugins: [myPlugin()] });
 * await adapter.start();
 * export const { handler } = adapter;
 */
export function createAdapter(options: WebAdapterOptions): WebAdapter {
  return new LazyAdapter(options, process.env);
}

/** Loads what it needs when it starts, so that to import the package costs next to nothing. */
class LazyAdapter implements WebAdapter {
  readonly handler: LambdaHandler;
  readonly #app: WebAppSource;
  readonly #config: LoadedConfig | undefined;
  readonly #env: NodeJS.ProcessEnv;
  readonly #streaming: boolean;
  /** Until the config file has been read, and may say another. */
  #deadlineMarginMs: number;
  #starting: Promise<HandlerAdapter> | undefined;

  constructor(options: WebAdapterOptions, env: NodeJS.ProcessEnv) {
    const { app, ...config } = options;
    const { settings, plugins } = checkConfig(config, NAME);
    const given = settings !== undefined || plugins !== undefined;
    this.#config = given
      ? { name: NAME, folder: env['LAMBDA_TASK_ROOT'] || process.cwd(), settings, plugins }
      : undefined;
    const { invokeMode, deadlineMarginMs } = loadSettings(env, settings, `of ${NAME}`).settings;
    this.#app = app;
    this.#env = env;
    this.#streaming = invokeMode === 'response_stream';
    this.#deadlineMarginMs = deadlineMarginMs;
    this.handler = this.#streaming
      ? streamingHandler(async (event, stream, context) => {
          await this.#serve(event, context, (adapter, invocation) =>
            adapter.stream(invocation, stream),
          );
        })
      : bufferedHandler((event, context) =>
          this.#serve(event, context, (adapter, invocation) => adapter.answer(invocation)),
        );
    // Elsewhere the module may be imported for other reasons, as by a test.
    if (env['AWS_LAMBDA_RUNTIME_API']) this.#started().catch(() => undefined);
    // Until the app is asked for nobody else handles that.
    else if (app instanceof Promise) app.catch(() => undefined);
  }

  async start(): Promise<void> {
    await this.#started();
  }

  async shutdown(): Promise<void> {
    const adapter = await this.#starting?.catch(() => undefined);
    await adapter?.shutdown();
  }

  async #serve<Answer>(
    event: unknown,
    context: LambdaContext,
    serve: (adapter: HandlerAdapter, invocation: Invocation) => Promise<Answer>,
  ): Promise<Answer> {
    const invocation = invocationOf(event, context, this.#env);
    const endWatch = guardDeadline(invocation, this.#deadlineMarginMs);
    try {
      return await serve(await invocation.race(this.#started()), invocation);
    } catch (error) {
      throw thrownError(AdapterError.from(error));
    } finally {
      endWatch();
    }
  }

  #started(): Promise<HandlerAdapter> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async #start(): Promise<HandlerAdapter> {
    try {
      const { HandlerAdapter } = await import('./handler-adapter.ts');
      const adapter = await HandlerAdapter.start({
        app: this.#app,
        config: this.#config,
        streaming: this.#streaming,
        env: this.#env,
        log: createLogger({ env: this.#env }),
      });
      this.#deadlineMarginMs = adapter.settings.deadlineMarginMs;
      return adapter;
    } catch (error) {
      // The runtime goes on after an invocation that has failed.
      this.#starting = undefined;
      throw error;
    }
  }
}

/** What messages call the options. */
const NAME = 'createAdapter()';
