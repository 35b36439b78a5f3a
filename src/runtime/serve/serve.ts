import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AdapterError, type Pipeline, type Plugin } from '../../pipeline/index.ts';
import { Adapter } from '../adapter.ts';
import type { AppExit } from '../app/app-exit.ts';
import { appExitError } from '../app/app-exit-error.ts';
import { AppProcess } from '../app/app-process.ts';
import { endAs } from '../app/end-as.ts';
import { guardAgainstOrphans } from '../app/orphan-guard.ts';
import { assemblePlugins } from '../assemble-plugins.ts';
import { loadConfig } from '../config/index.ts';
import { type AdapterLogger, createLogger } from '../log/index.ts';
import { surviveStrayRejections } from '../run-adapter.ts';
import { loadSettings, type Settings } from '../settings/index.ts';
import { signalled } from '../signalled.ts';
import { within } from '../within.ts';
import { HttpIntake } from './http-intake.ts';
import { listen } from './listen.ts';
import type { ServeAddress } from './serve-address.ts';
import { appEnvironmentAt, placeApp, webFunctionAddress } from './serve-place.ts';
import { servedSettings } from './served-settings.ts';
import { shutdownTimes } from './shutdown-times.ts';
import { TcpUpgrade } from './tcp-upgrade.ts';

/** What is served, and where. */
export interface ServeOptions {
  /** A Web Function is told its own, which wins; others must have one. */
  readonly address: ServeAddress | undefined;
  /** The app's. */
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Longer than load balancers keep an idle connection, ms: AWS's do for 60 s. */
const KEEP_ALIVE_MS = 65_000;
/** How long, in ms, a head may take to come. */
const HEAD_MS = 60_000;
/** Heads of up to this many bytes are taken: what is too much is the app's to say. */
const MAX_HEAD_BYTES = 128 * 1024;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;
/** A signal that comes twice within so many ms was sent to a process and to its group. */
const TWICE_MS = 500;
/** How long, in ms, what has been killed may take to be gone. */
const KILL_MS = 1_000;

/**
 * Serves the app over HTTP where there is no Lambda to ask for requests: starts it, and answers what
 * comes with the same pipeline, until a signal ends it or the app ends.
 *
 * @returns The exit code: the app's. It does not return when a signal has ended the app.
 */
export async function serve(options: ServeOptions): Promise<number> {
  const { env } = options;
  const log = createLogger({ env });
  surviveStrayRejections(log);
  const signal = signalled(...SIGNALS);
  try {
    const address = webFunctionAddress(env) ?? options.address!;
    const config = await loadConfig(env);
    const { settings: asked, warnings } = loadSettings(env, config?.settings);
    for (const warning of warnings) log.warn(warning);
    const settings = placeApp(servedSettings(asked), address, env);
    const plugins = await assemblePlugins({ settings, env, config });
    const service = new Service({ ...options, address }, settings, plugins, log);
    await service.listen();
    return await Promise.race([service.run(), signal.then((name) => service.shutDown(name))]);
  } catch (error) {
    log.fatal(AdapterError.from(error).message, { error });
    return 1;
  }
}

interface ServiceOptions extends ServeOptions {
  readonly address: ServeAddress;
}

/** A server, the adapter behind it, and the app behind that. */
class Service {
  readonly #options: ServiceOptions;
  readonly #settings: Settings;
  readonly #log: AdapterLogger;
  readonly #server: Server;
  readonly #adapter: Adapter;
  readonly #appExited: Promise<AdapterError>;
  #onAppExit!: (error: AdapterError) => void;
  #app: AppProcess | undefined;
  #exit: AppExit | undefined;

  /** @throws AdapterError `LWA_ERR_PLUGIN_…` */
  constructor(
    options: ServiceOptions,
    settings: Settings,
    plugins: readonly Plugin[],
    log: AdapterLogger,
  ) {
    this.#options = options;
    this.#settings = settings;
    this.#log = log;
    this.#server = createServer({
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: HEAD_MS,
      // An upload may take as long as it likes.
      requestTimeout: 0,
    });
    this.#appExited = new Promise((resolve) => {
      this.#onAppExit = resolve;
    });
    this.#adapter = new Adapter({
      settings,
      plugins,
      log,
      initializationType: 'on-demand',
      intake: (pipeline) => this.#openIntake(pipeline),
      appExited: this.#appExited,
    });
  }

  /**
   * Takes connections and starts the app, until which requests wait.
   * @throws AdapterError `LWA_ERR_LISTEN`
   */
  async listen(): Promise<void> {
    const { address, command, env } = this.#options;
    await listen(this.#server, address);
    const app = new AppProcess(command, appEnvironmentAt(this.#settings, env));
    this.#app = app;
    if (app.pid !== undefined) guardAgainstOrphans(app.pid);
    void app.exited.then((exit) => {
      this.#exit = exit;
      this.#onAppExit(appExitError(app, exit));
    });
  }

  /** Serves until something fails. */
  async run(): Promise<number> {
    const adapter = this.#adapter;
    const exited = this.#appExited.then((error) => Promise.reject(error));
    exited.catch(() => undefined);
    try {
      await Promise.race([adapter.start(), exited]);
      this.#announce();
      await Promise.race([adapter.serve(), exited]);
    } catch (cause) {
      if (!adapter.stopped) {
        const error = AdapterError.from(cause);
        this.#log.fatal(error.message, { error });
        this.#server.close();
        await adapter.shutdown();
        return this.#exit === undefined ? 1 : endAs(this.#exit);
      }
    }
    // A shutdown has ended it, whose own promise has the exit code.
    return await new Promise<never>(() => undefined);
  }

  /**
   * Takes no more connections; then what is in flight, the plugins and the app end, in this order. The
   * second signal ends all at once.
   */
  async shutDown(signal: NodeJS.Signals): Promise<number> {
    const app = this.#app!;
    const { totalMs, adapterMs, inFlightShare } = shutdownTimes(this.#settings, this.#options.env);
    const beganMs = Date.now();
    this.#server.close();
    const again = delay(TWICE_MS).then(() => signalled(...SIGNALS));
    const down = this.#adapter.shutdown(beganMs + adapterMs, inFlightShare).then(async () => {
      app.signal(signal);
      await within(Math.max(beganMs + totalMs - Date.now(), 0), app.exited);
    });
    await Promise.race([down, again]);
    app.signal('SIGKILL');
    // What has left its process group may hold its output open.
    await within(KILL_MS, app.exited);
    return endAs(this.#exit ?? { type: 'signal', signal: 'SIGKILL' });
  }

  #openIntake(pipeline: Pipeline): HttpIntake {
    const intake = new HttpIntake({ pipeline, log: this.#log });
    const server = this.#server;
    server.on('request', (message, reply) => intake.take(message, reply));
    server.on('checkExpectation', (message, reply) => intake.take(message, reply));
    server.on('checkContinue', (message, reply) => intake.take(message, reply, true));
    server.on('upgrade', (message, socket, head) => {
      const asked = { message, socket, head };
      intake.takeUpgrade(asked, new TcpUpgrade(asked, this.#settings));
    });
    return intake;
  }

  #announce(): void {
    const { address, family, port: served } = this.#server.address() as AddressInfo;
    const { host, port } = this.#settings;
    const where = family === 'IPv6' ? `[${address}]` : address;
    const { command } = this.#app!;
    this.#log.info(
      `Serving http://${where}:${served}, for the app at ${host}:${port} (${command})`,
    );
  }
}
