import { EnvironmentApi } from './environment-api.ts';
import { EnvironmentFailure } from './environment-failure.ts';
import { ExtensionRegistry, type ShutdownReason } from './extensions-api/extension-registry.ts';
import type { ExtensionFile } from './extension-folder.ts';
import type { FunctionIdentity } from './function-identity.ts';
import { RuntimeCore } from './runtime-api/runtime-core.ts';
import type { ServiceInvocation } from './runtime-api/service-invocation.ts';
import { type LaunchOptions, type LogLine, SandboxProcesses } from './sandbox-processes.ts';

/** How a sandbox is made. */
export interface SandboxInit {
  identity: FunctionIdentity;
  /** Invocations at once; above 1, Managed Instances. */
  concurrency: number;
  /** What to start. Without it somebody else starts the processes. */
  launch?: LaunchOptions | undefined;
  /** Without `launch`: the names under which extensions may ask for SHUTDOWN. */
  extensionNames?: readonly string[] | undefined;
  /** Without `launch`: the port of the API. @default any free one */
  port?: number | undefined;
  onLog(line: LogLine): void;
  /** The runtime waits on `/restore/next`: a snapshot may be taken. */
  onRestoreReady?(): void;
}

/** One execution environment: the two APIs on a port, and the processes that talk to them. */
export class Sandbox {
  readonly #port: number | undefined;
  readonly #runtime: RuntimeCore;
  readonly #extensions: ExtensionRegistry;
  readonly #api: EnvironmentApi;
  readonly #processes: SandboxProcesses | undefined;
  readonly #running = new Set<ServiceInvocation>();
  #waiters: { test: () => boolean; resolve: () => void }[] = [];
  #fail!: (failure: EnvironmentFailure) => void;
  /** Resolves when the environment has failed; never when it is shut down. */
  readonly failed: Promise<EnvironmentFailure>;
  failure: EnvironmentFailure | undefined;

  /** @throws AdapterError `LWA_ERR_LOCAL_INIT` when an extension cannot be executed. */
  constructor(init: SandboxInit) {
    this.#port = init.port;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    void this.failed.then(() => this.#progress());
    const { identity, concurrency, launch } = init;
    this.#processes =
      launch &&
      new SandboxProcesses(launch, identity, concurrency, {
        onLog: (line) => init.onLog(line),
        onExit: (ended) => this.fail(EnvironmentFailure.ofProcess(ended)),
      });
    const progress = () => this.#progress();
    const extensions = new ExtensionRegistry({
      launched: launch ? (launch.extensions ?? []).map(nameOf) : (init.extensionNames ?? []),
      managedInstances: concurrency > 1,
      onProgress: progress,
      onFatal: (_, error) => this.fail(EnvironmentFailure.posted(error)),
    });
    const runtime = new RuntimeCore(concurrency, {
      onInitialised: () => extensions.close(),
      onRestoreReady: () => init.onRestoreReady?.(),
      onIdle: progress,
      onSent: progress,
      onFatal: (error) => this.fail(EnvironmentFailure.posted(error)),
    });
    this.#runtime = runtime;
    this.#extensions = extensions;
    this.#api = new EnvironmentApi({ runtime, extensions }, identity);
  }

  /** `host:port`, the value of `AWS_LAMBDA_RUNTIME_API`. */
  get runtimeApi(): string {
    return this.#api.address;
  }

  /** The process groups, to observe or freeze. */
  get processes(): SandboxProcesses | undefined {
    return this.#processes;
  }

  /** Opens the port. */
  listen(): Promise<void> {
    return this.#api.listen(this.#port);
  }

  /**
   * Initialises: extensions, their registration, the app, its first `/next`, the extensions'
   * first `event/next`.
   * @throws EnvironmentFailure when that breaks.
   */
  async initialise(): Promise<void> {
    if (this.#processes !== undefined) {
      this.#processes.launchExtensions(this.runtimeApi);
      await this.#until(() => this.#extensions.allRegistered);
      this.#processes.launchRuntime(this.runtimeApi);
    }
    await this.#until(() => this.#runtime.initialised);
    await this.#until(() => this.#extensions.allInitialised);
  }

  /**
   * Runs one invocation. Its answer is on the invocation; the promise resolves when the
   * environment is free for the next: runtime and extensions have come back for more.
   */
  async run(invocation: ServiceInvocation): Promise<void> {
    this.#running.add(invocation);
    invocation.deadlineMs = Date.now() + invocation.timeoutMs;
    const timer = setTimeout(() => this.#timeOut(invocation), invocation.timeoutMs);
    this.#extensions.invoke(invocation);
    this.#runtime.submit(invocation);
    const free = () =>
      invocation.state === 'ResponseSent' &&
      (this.#runtime.concurrency > 1 || this.#runtime.idle > 0) &&
      this.#extensions.allReady;
    try {
      await this.#until(() => free() || !this.#running.has(invocation));
    } catch {
      invocation.fail(this.failure!.toFunctionError(invocation.requestId));
    } finally {
      clearTimeout(timer);
      this.#running.delete(invocation);
    }
  }

  /** Lets a runtime that waits on `/restore/next` go on. `false` when none does. */
  restore(): boolean {
    return this.#runtime.restore();
  }

  /** Ends the environment's life: what runs fails with this. */
  fail(failure: EnvironmentFailure): void {
    if (this.failure !== undefined) return;
    this.failure = failure;
    this.#fail(failure);
  }

  /** Shuts the processes down in order and closes the port. */
  async shutdown(reason: ShutdownReason): Promise<void> {
    if (this.#processes === undefined) this.#extensions.shutdown(reason, Date.now() + 2000);
    else await this.#processes.shutdown(this.#extensions, reason);
    await this.#api.close();
  }

  /** Ends the processes at once and closes the port. */
  async kill(): Promise<void> {
    await Promise.all([this.#processes?.kill(), this.#api.close()]);
  }

  #timeOut(invocation: ServiceInvocation): void {
    const failure = EnvironmentFailure.timedOut(invocation.timeoutMs);
    this.#runtime.expire(invocation);
    invocation.fail(failure.toFunctionError(invocation.requestId));
    // Managed Instances let the process live, and so must we when it is not ours.
    if (this.#processes !== undefined && this.#runtime.concurrency === 1) this.fail(failure);
    else this.#running.delete(invocation);
    this.#progress();
  }

  /** Resolves once `test` holds; rejects with the failure when there is one first. */
  async #until(test: () => boolean): Promise<void> {
    if (this.failure === undefined && !test()) {
      await new Promise<void>((resolve) => {
        this.#waiters.push({ test, resolve });
      });
    }
    if (this.failure !== undefined) throw this.failure;
  }

  #progress(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      if (this.failure !== undefined || waiter.test()) waiter.resolve();
      else this.#waiters.push(waiter);
    }
  }
}

function nameOf({ name }: ExtensionFile): string {
  return name;
}
