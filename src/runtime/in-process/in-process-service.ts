import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AdapterError } from '../../pipeline/index.ts';
import { Adapter } from '../adapter.ts';
import { endAs } from '../app/end-as.ts';
import { assemblePlugins } from '../assemble-plugins.ts';
import { type LoadedConfig, loadConfig } from '../config/index.ts';
import { type AdapterLogger, createLogger } from '../log/index.ts';
import { HttpIntake } from '../serve/http-intake.ts';
import { webFunctionAddress } from '../serve/serve-place.ts';
import { servedSettings, withAppPort } from '../serve/served-settings.ts';
import { shutdownTimes } from '../serve/shutdown-times.ts';
import { loadSettings, type Settings } from '../settings/index.ts';
import { AppServer, portOf } from './app-server.ts';
import { findApp } from './find-app.ts';
import { holdSignal } from './hold-signal.ts';
import { InProcessUpgrade } from './in-process-upgrade.ts';
import type { Incoming } from './intercept-requests.ts';
import { invocationStorage } from './invocation-storage.ts';
import { PreparedEnvironment } from './prepared-environment.ts';
import { isSwitch } from './serve-switch.ts';

/** The adapter in the process of its app outside Lambda: what comes to the app goes through it first. */
export class InProcessService {
  readonly #env: NodeJS.ProcessEnv;
  readonly #log: AdapterLogger;
  readonly #servers = new AppServer();
  readonly #environment: PreparedEnvironment;
  readonly #loaded: Promise<Loaded>;
  readonly #intake: Promise<HttpIntake>;

  /** @param isWaitedFor Whether the app is loaded only after `prepareEnvironment`. */
  constructor(env: NodeJS.ProcessEnv, isWaitedFor: boolean) {
    this.#env = env;
    this.#log = createLogger({ env });
    this.#environment = new PreparedEnvironment(env, isWaitedFor);
    this.#loaded = this.#load();
    this.#intake = this.#start();
    this.#intake.catch((error: unknown) => {
      this.#end(error);
    });
  }

  /** Resolves when the variables of this process are what the plugins make of them. */
  async prepareEnvironment(): Promise<void> {
    await this.#environment.ready();
  }

  /** A server of this process listens. */
  listens(server: Server): void {
    this.#servers.add(server);
  }

  /** Something has come to a server of this process, be it the app or another. */
  async comes({ server, event, subjects, pass }: Incoming): Promise<void> {
    const { settings } = await this.#loaded;
    if (portOf(server) !== settings.port) {
      pass();
      return;
    }
    const intake = await this.#intake;
    const [message, other, head] = subjects as [IncomingMessage, unknown, Buffer];
    if (event === 'upgrade') {
      const asked = { message, socket: other as Duplex, head };
      intake.takeUpgrade(asked, new InProcessUpgrade(asked, pass));
    } else if (event === 'connect') {
      // A tunnel would let through what no plugin has seen. Lambda's front doors have none.
      (other as Duplex).end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\n\r\n');
    } else intake.take(message, other as ServerResponse, event === 'checkContinue');
  }

  async #load(): Promise<Loaded> {
    const env = this.#env;
    if (!isSwitch(env['AWS_LWA_SERVE'])) {
      throw new AdapterError({
        code: 'LWA_ERR_SETTINGS_INVALID',
        message: `AWS_LWA_SERVE="${env['AWS_LWA_SERVE']}": expected true or false (or 1 or 0)`,
      });
    }
    const endpoint = webFunctionAddress(env);
    const config = await loadConfig(env);
    const { settings: asked, warnings } = loadSettings(env, config?.settings);
    for (const warning of warnings) this.#log.warn(warning);
    const settings = servedSettings(asked);
    return { config, settings: endpoint ? withAppPort(settings, endpoint.port) : settings };
  }

  async #start(): Promise<HttpIntake> {
    const { config, settings } = await this.#loaded;
    const log = this.#log;
    // Many are in flight: it could not be told later whose requests had begun before.
    invocationStorage.asked ??= new AsyncLocalStorage();
    const openApp = this.#servers.expect(settings);
    const plugins = await assemblePlugins({ settings, env: this.#env, config });
    let intake!: HttpIntake;
    const adapter = new Adapter({
      settings,
      plugins,
      log,
      initializationType: 'on-demand',
      openApp,
      intake: (pipeline) => (intake = new HttpIntake({ pipeline, log })),
    });
    const variables = { ...this.#env };
    const { startedBy } = this.#environment;
    if (startedBy) await adapter.prepareEnvironment({ startedBy, variables });
    this.#environment.take(variables);
    await findApp(this.#servers, settings, log);
    void this.#serve(adapter, settings);
    void this.#shutDown(adapter, settings);
    return intake;
  }

  async #serve(adapter: Adapter, { port }: Settings): Promise<void> {
    try {
      await adapter.start();
      this.#log.info(`Serving the app on port ${port} of its own process, with its plugins`);
      await adapter.serve();
    } catch (error) {
      if (!adapter.stopped) this.#end(error);
    }
  }

  /**
   * When a signal asks for it: what is in flight and the plugins first, then the app. Where that has no
   * listener for the signal, the process ends by it.
   */
  async #shutDown(adapter: Adapter, settings: Settings): Promise<void> {
    const signal = await holdSignal('SIGTERM', 'SIGINT');
    const { adapterMs, inFlightShare } = shutdownTimes(settings, this.#env);
    await adapter.shutdown(Date.now() + adapterMs, inFlightShare);
    if (!signal.release()) process.exit(endAs({ type: 'signal', signal: signal.name }));
  }

  /** Without its plugins the app must not go on. */
  #end(error: unknown): void {
    this.#log.fatal(AdapterError.from(error).message, { error });
    process.exit(1);
  }
}

interface Loaded {
  readonly config: LoadedConfig | undefined;
  readonly settings: Settings;
}
