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
import type { AdapterLogger } from '../log/index.ts';
import type { Settings } from '../settings/index.ts';
import { signalled } from '../signalled.ts';
import { within } from '../within.ts';
import { HttpIntake } from './http-intake.ts';
import { listen } from './listen.ts';
import type { ServeAddress } from './serve-address.ts';
import { appEnvironmentAt } from './serve-place.ts';
import { shutdownTimes } from './shutdown-times.ts';
import { TcpUpgrade } from './tcp-upgrade.ts';

/** Longer than load balancers keep an idle connection, ms: AWS's do for 60 s. */
const KEEP_ALIVE_MS = 65_000;
/** How long, in ms, a head may take to come. */
const HEAD_MS = 60_000;
/** Heads of up to this many bytes are taken: what is too much is the app's to say. */
const MAX_HEAD_BYTES = 128 * 1024;
/** A signal that comes twice within so many ms was sent to a process and to its group. */
const TWICE_MS = 500;
/** How long, in ms, what has been killed may take to be gone. */
const KILL_MS = 1_000;

/** What a service is made from. */
export interface ServiceOptions {
  /** Where it listens. */
  readonly address: ServeAddress;
  /** The app's. */
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly settings: Settings;
  readonly plugins: readonly Plugin[];
  readonly log: AdapterLogger;
}

/** A server, the adapter behind it, and the app behind that. */
export class Service {
  /** Which of them ask it to end. */
  static readonly signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;
  readonly #options: ServiceOptions;
  readonly #server: Server;
  readonly #adapter: Adapter;
  readonly #appExited: Promise<AdapterError>;
  #onAppExit!: (error: AdapterError) => void;
  #app: AppProcess | undefined;
  #exit: AppExit | undefined;

  /** @throws AdapterError `LWA_ERR_PLUGIN_…` */
  constructor(options: ServiceOptions) {
    const { settings, plugins, log } = options;
    this.#options = options;
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
   * Takes connections. Requests wait until the app is ready.
   * @throws AdapterError `LWA_ERR_LISTEN`
   */
  async listen(): Promise<void> {
    await listen(this.#server, this.#options.address);
  }

  /** Starts the app, and serves until something fails. */
  async run(): Promise<number> {
    const adapter = this.#adapter;
    const exited = this.#appExited.then((error) => Promise.reject(error));
    exited.catch(() => undefined);
    try {
      await this.#startApp();
      await Promise.race([adapter.start(), exited]);
      this.#announce();
      await Promise.race([adapter.serve(), exited]);
    } catch (cause) {
      if (!adapter.stopped) {
        const error = AdapterError.from(cause);
        this.#options.log.fatal(error.message, { error });
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
    const app = this.#app;
    // Its environment is still being prepared: there is nothing to end.
    if (app === undefined) return endAs({ type: 'signal', signal });
    const { env, settings } = this.#options;
    const { totalMs, adapterMs, inFlightShare } = shutdownTimes(settings, env);
    const beganMs = Date.now();
    this.#server.close();
    const again = delay(TWICE_MS).then(() => signalled(...Service.signals));
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

  async #startApp(): Promise<void> {
    const { command, env, settings } = this.#options;
    const variables = appEnvironmentAt(settings, env);
    await this.#adapter.prepareEnvironment({ startedBy: 'adapter', variables });
    const app = new AppProcess(command, variables);
    this.#app = app;
    if (app.pid !== undefined) guardAgainstOrphans(app.pid);
    void app.exited.then((exit) => {
      this.#exit = exit;
      this.#onAppExit(appExitError(app, exit));
    });
  }

  #openIntake(pipeline: Pipeline): HttpIntake {
    const intake = new HttpIntake({ pipeline, log: this.#options.log });
    const server = this.#server;
    server.on('request', (message, reply) => intake.take(message, reply));
    server.on('checkExpectation', (message, reply) => intake.take(message, reply));
    server.on('checkContinue', (message, reply) => intake.take(message, reply, true));
    server.on('upgrade', (message, socket, head) => {
      const asked = { message, socket, head };
      intake.takeUpgrade(asked, new TcpUpgrade(asked, this.#options.settings));
    });
    return intake;
  }

  #announce(): void {
    const { address, family, port: served } = this.#server.address() as AddressInfo;
    const { log, settings } = this.#options;
    const { host, port } = settings;
    const where = family === 'IPv6' ? `[${address}]` : address;
    const { command } = this.#app!;
    log.info(`Serving http://${where}:${served}, for the app at ${host}:${port} (${command})`);
  }
}
