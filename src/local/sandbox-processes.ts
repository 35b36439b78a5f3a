import { basename } from 'node:path';
import type { EndedProcess } from './environment-failure.ts';
import {
  extensionEnvironment,
  type LocalInitializationType,
  runtimeEnvironment,
} from './environment-variables.ts';
import { type ExtensionFile, ExtensionFolder } from './extension-folder.ts';
import type { ExtensionRegistry, ShutdownReason } from './extensions-api/extension-registry.ts';
import { freezeProcesses } from './frozen-processes.ts';
import type { FunctionIdentity } from './function-identity.ts';
import { ProcessGroup } from './process-group.ts';

/** What is started in an environment, and how. */
export interface LaunchOptions {
  /** The runtime: under an adapter, the app. */
  command: readonly [file: string, ...args: string[]];
  /** The working directory of all, and `LAMBDA_TASK_ROOT`. @default the current one */
  directory?: string;
  /** Started before the app. @default none */
  extensions?: readonly ExtensionFile[];
  /** The function's variables. @default those of this process */
  variables?: Readonly<Record<string, string | undefined>>;
  /** `AWS_LAMBDA_INITIALIZATION_TYPE`, unless there are many at once. @default "on-demand" */
  initializationType?: LocalInitializationType;
  /** Milliseconds that all have to end in, all together. @default 2000 */
  shutdownMs?: number;
  /** Milliseconds of these that the app has. @default 30 % of `shutdownMs` */
  runtimeShutdownMs?: number;
}

/** One line that a process of an environment wrote. */
export interface LogLine {
  readonly role: 'app' | 'extension';
  /** The extension's name, or the app's program. */
  readonly name: string;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** What the processes report. */
export interface ProcessObserver {
  onLog(line: LogLine): void;
  /** A process ended by itself. */
  onExit(ended: EndedProcess): void;
}

const SHUTDOWN_MS = 2000;
const RUNTIME_SHARE = 0.3;
/** An extension that asked for SHUTDOWN has this long even when the app has used up the time. */
const EXTENSION_GRACE_MS = 300;

/** The processes of one environment: extensions and app, each in its own process group. */
export class SandboxProcesses {
  readonly #options: LaunchOptions;
  readonly #identity: FunctionIdentity;
  readonly #concurrency: number;
  readonly #observer: ProcessObserver;
  readonly #folder: ExtensionFolder;
  readonly #extensions = new Map<string, ProcessGroup>();
  #runtime: ProcessGroup | undefined;
  #thaw: (() => void) | undefined;
  #stopping = false;

  /** @throws AdapterError `LWA_ERR_LOCAL_INIT` when an extension cannot be executed. */
  constructor(
    options: LaunchOptions,
    identity: FunctionIdentity,
    concurrency: number,
    observer: ProcessObserver,
  ) {
    this.#options = options;
    this.#identity = identity;
    this.#concurrency = concurrency;
    this.#observer = observer;
    this.#folder = new ExtensionFolder(options.extensions ?? []);
  }

  /** Every process group that has been started. */
  get groups(): readonly ProcessGroup[] {
    const extensions = [...this.#extensions.values()];
    return this.#runtime === undefined ? extensions : [...extensions, this.#runtime];
  }

  /** The app, once it has been started. */
  get runtime(): ProcessGroup | undefined {
    return this.#runtime;
  }

  launchExtensions(runtimeApi: string): void {
    const environment = extensionEnvironment(this.#environment(runtimeApi));
    for (const [name, file] of this.#folder.files) {
      const command: [string, ...string[]] =
        process.platform === 'win32' ? [process.execPath, file] : [file];
      this.#extensions.set(name, this.#spawn('extension', name, command, environment));
    }
  }

  launchRuntime(runtimeApi: string): void {
    const { command } = this.#options;
    const environment = this.#environment(runtimeApi);
    this.#runtime = this.#spawn('app', basename(command[0]), command, environment);
  }

  /** Stops all in their tracks, until they are thawed or shut down. */
  freeze(): void {
    if (this.#stopping) return;
    this.thaw();
    this.#thaw = freezeProcesses(this.groups);
  }

  /** Lets all go on. */
  thaw(): void {
    this.#thaw?.();
    this.#thaw = undefined;
  }

  /**
   * Ends all, as the service does: SIGTERM to the app and SIGKILL when its share of the time is
   * over; then SHUTDOWN to the extensions that asked for it, and SIGKILL to all that is left.
   */
  async shutdown(registry: ExtensionRegistry, reason: ShutdownReason): Promise<void> {
    this.#stopping = true;
    this.thaw();
    // Without extensions Lambda spends no time on it.
    const budget = registry.size === 0 ? 0 : (this.#options.shutdownMs ?? SHUTDOWN_MS);
    const share = this.#options.runtimeShutdownMs ?? budget * RUNTIME_SHARE;
    const start = Date.now();
    if (share === 0) await this.#runtime?.kill();
    else await this.#runtime?.terminate(start + share);
    const deadline = Math.max(start + budget, Date.now() + EXTENSION_GRACE_MS);
    registry.shutdown(reason, deadline);
    await Promise.all(
      [...this.#extensions].map(async ([name, group]) => {
        if (registry.subscribed(name, 'SHUTDOWN')) await group.endedBy(deadline);
        await group.kill();
      }),
    );
    this.#folder.remove();
  }

  /** Ends all at once. */
  async kill(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.groups.map((group) => group.kill()));
    this.#folder.remove();
  }

  #environment(runtimeApi: string): Record<string, string> {
    return runtimeEnvironment({
      variables: this.#options.variables ?? process.env,
      identity: this.#identity,
      runtimeApi,
      taskRoot: this.#directory,
      concurrency: this.#concurrency,
      initializationType: this.#options.initializationType,
    });
  }

  get #directory(): string {
    return this.#options.directory ?? process.cwd();
  }

  #spawn(
    role: LogLine['role'],
    name: string,
    command: readonly [string, ...string[]],
    environment: Record<string, string>,
  ): ProcessGroup {
    const group = new ProcessGroup({
      command,
      environment,
      directory: this.#directory,
      onLine: (line, stream) => this.#observer.onLog({ role, name, stream, line }),
    });
    void group.exited.then((exit) => {
      if (this.#stopping) return;
      this.#observer.onExit({ role, name, exit, stderrTail: group.stderrTail });
    });
    return group;
  }
}
