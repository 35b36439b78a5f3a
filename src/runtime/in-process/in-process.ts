import { AsyncLocalStorage } from 'node:async_hooks';
import type { Server } from 'node:http';
import type { AppStarter } from '../../pipeline/index.ts';
import type { Adapter } from '../adapter.ts';
import { assertAlone } from '../assert-alone.ts';
import { registerForGrace } from '../extensions-api/register-for-grace.ts';
import type { OpenTransport } from '../http1/index.ts';
import { type AdapterLogger, createLogger } from '../log/index.ts';
import { type AdapterHost, runAdapter } from '../run-adapter.ts';
import type { Settings } from '../settings/index.ts';
import { within } from '../within.ts';
import { AppServer } from './app-server.ts';
import type { Crash, Ending } from './crash.ts';
import { endError, startError } from './end-error.ts';
import { findApp } from './find-app.ts';
import { holdSignal } from './hold-signal.ts';
import { postInitErrorAtExit } from './init-error-at-exit.ts';
import { invocationStorage } from './invocation-storage.ts';
import { PreparedEnvironment } from './prepared-environment.ts';

/** What Lambda leaves the runtime process between SIGTERM and SIGKILL, in ms. */
const GRACE_MS = 500;
/** Of that, what the adapter takes before it lets the app know. */
const OWN_SHUTDOWN_MS = 150;

/** The adapter in the process of its app, which is Lambda's runtime process. */
export class InProcess implements AdapterHost {
  readonly address: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: AdapterLogger;
  readonly #ending: Ending;
  readonly #server = new AppServer();
  readonly #environment: PreparedEnvironment;
  #running: Promise<void> | undefined;
  #registered: Promise<void> | undefined;
  #adapter: Adapter | undefined;

  /**
   * @param address `AWS_LAMBDA_RUNTIME_API`.
   * @param isWaitedFor Whether the app is loaded only after `prepareEnvironment`.
   */
  constructor(address: string, env: NodeJS.ProcessEnv, ending: Ending, isWaitedFor: boolean) {
    this.address = address;
    this.env = env;
    this.log = createLogger({ env });
    this.#ending = ending;
    this.#environment = new PreparedEnvironment(env, isWaitedFor);
  }

  /** Resolves when the variables of this process are what the plugins make of them. */
  async prepareEnvironment(): Promise<void> {
    this.#running ??= this.#run();
    await this.#environment.ready();
  }

  /** A server of this process listens. */
  listens(server: Server): void {
    this.#server.add(server);
    this.#running ??= this.#run();
  }

  get appStartedBy(): AppStarter | undefined {
    return this.#environment.startedBy;
  }

  get registered(): Promise<void> {
    this.#registered ??= registerForGrace(this.address, 'lambda-adapter-in-process', this.log);
    return this.#registered;
  }

  openApp({ host, port, maxConcurrency }: Settings): OpenTransport {
    // With many in flight it could not be told later whose requests had begun before.
    if (maxConcurrency > 1) invocationStorage.asked ??= new AsyncLocalStorage();
    const open = this.#server.expect({ host, port });
    // On its way while the plugins are put together.
    if (this.#server.isFound) void this.registered;
    return open;
  }

  async startApp(variables: NodeJS.ProcessEnv, settings: Settings): Promise<void> {
    this.#environment.take(variables);
    await findApp(this.#server, settings, this.log);
    assertAlone('--import lambda-web-adapter/in-process');
    void this.registered;
    this.#ending.onExit = (code, crash) => {
      this.#exit(code, crash);
    };
  }

  /**
   * When a signal asks for it: what is in flight and the plugins first, then the app. Where the app
   * has no listener for the signal, the process ends when all is done.
   */
  async shutDown(adapter: Adapter): Promise<number> {
    this.#adapter = adapter;
    const signal = await holdSignal('SIGTERM', 'SIGINT');
    const done = adapter.shutdown(Date.now() + GRACE_MS);
    await within(OWN_SHUTDOWN_MS, done);
    // It is the app's then to end the process.
    if (signal.release()) return await new Promise<never>(() => undefined);
    await done;
    return 0;
  }

  async #run(): Promise<void> {
    const code = await runAdapter(this);
    // All has been said about this end.
    this.#ending.onExit = () => undefined;
    process.exit(code);
  }

  /** The app ends the process, or something was not caught. */
  #exit(code: number, crash: Crash | undefined): void {
    if (!this.#adapter?.serving) {
      const error = startError(code, crash);
      this.log.fatal(error.message, { error });
      postInitErrorAtExit(this.address, error);
      return;
    }
    const error = endError(code, crash);
    const { failed, told } = this.#adapter.failNow(error);
    if (failed === 0) return;
    const untold = told < failed ? `; Lambda could be told of ${told} of them` : '';
    this.log.fatal(`${error.message}. Invocations in flight: ${failed}${untold}`, { error });
  }
}
