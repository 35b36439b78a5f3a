import type { EventEmitter } from 'node:events';
import { EnvironmentFailure } from './environment-failure.ts';
import type { FunctionIdentity } from './function-identity.ts';
import type { LocalLambdaEvents, LocalLambdaOptions } from './local-lambda-options.ts';
import { Sandbox } from './sandbox.ts';

/** An environment that has initialised. */
export interface ReadySandbox {
  readonly sandbox: Sandbox;
  /** Milliseconds of its initialisation. */
  readonly initMs: number;
}

/** What `setTimeout` can hold. */
const LONGEST_MS = 2 ** 31 - 1;

/** Keeps one environment: initialises it when it is asked for, and replaces it when it has failed. */
export class SandboxKeeper {
  readonly #options: LocalLambdaOptions;
  readonly #identity: FunctionIdentity;
  readonly #events: EventEmitter<LocalLambdaEvents>;
  #current: Sandbox | undefined;
  #ready: Promise<ReadySandbox> | undefined;
  /** With those that are being shut down. */
  readonly #alive = new Set<Sandbox>();
  /** The last failed one's shutdown. */
  #discarding: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    options: LocalLambdaOptions,
    identity: FunctionIdentity,
    events: EventEmitter<LocalLambdaEvents>,
  ) {
    this.#options = options;
    this.#identity = identity;
    this.#events = events;
  }

  /** The present environment, initialised or not. */
  get current(): Sandbox | undefined {
    return this.#current;
  }

  /**
   * The environment once it has initialised; begins with that where there is none.
   * @param port Without `launch`: of its API.
   * @throws EnvironmentFailure when it fails, or takes longer than `limitMs`.
   */
  async ready(limitMs: number, port?: number): Promise<ReadySandbox> {
    if (this.#ready !== undefined) return await this.#ready;
    if (this.#closed) throw stopped();
    const sandbox = new Sandbox({
      identity: this.#identity,
      concurrency: this.#options.concurrency ?? 1,
      launch: this.#options.launch,
      extensionNames: this.#options.extensionNames ?? ['lambda-adapter'],
      port,
      onLog: (line) => this.#events.emit('log', line),
      onRestoreReady: () => this.#events.emit('snapshot'),
    });
    this.#current = sandbox;
    this.#alive.add(sandbox);
    void sandbox.failed.then((failure) => this.discard(sandbox, failure));
    this.#ready = this.#initialise(sandbox, limitMs);
    return await this.#ready;
  }

  /** Lets go of a failed environment. Resolves when its processes have ended. */
  discard(sandbox: Sandbox, failure: EnvironmentFailure): Promise<void> {
    // One that others start stays: its port is what they know.
    if (this.#current === sandbox && this.#options.launch !== undefined) {
      this.#current = undefined;
      this.#ready = undefined;
      this.#discarding = sandbox.shutdown(failure.reason).then(() => {
        this.#alive.delete(sandbox);
      });
      this.#events.emit('failure', failure);
    }
    return this.#discarding;
  }

  /** Ends the present environment at once; another may follow. */
  async end(): Promise<void> {
    if (this.#current !== undefined) await this.#stop(this.#current, (it) => it.kill());
  }

  /** Shuts the present environment down in order; another may follow. */
  async retire(): Promise<void> {
    const sandbox = this.#current;
    if (sandbox !== undefined) await this.#stop(sandbox, (it) => it.shutdown('spindown'));
    await this.#discarding;
  }

  /** Shuts the environment down in order. No other follows. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.retire();
  }

  /** Ends all at once, also what `close` is about to end in order. No other follows. */
  async kill(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#alive].map((sandbox) => this.#stop(sandbox, (it) => it.kill())));
  }

  async #initialise(sandbox: Sandbox, limitMs: number): Promise<ReadySandbox> {
    // The last environment's processes may still hold the app's port.
    await this.#discarding;
    const start = performance.now();
    this.#events.emit('init');
    const launched = this.#options.launch !== undefined;
    if (launched) await sandbox.listen();
    const expire = () => {
      if (launched) sandbox.fail(EnvironmentFailure.timedOut(limitMs));
    };
    const timer = setTimeout(expire, Math.min(limitMs, LONGEST_MS));
    timer.unref();
    try {
      await sandbox.initialise();
    } finally {
      clearTimeout(timer);
    }
    const initMs = performance.now() - start;
    this.#events.emit('ready', initMs);
    return { sandbox, initMs };
  }

  /** What runs in it fails first: its connections are about to be cut. */
  async #stop(sandbox: Sandbox, how: (sandbox: Sandbox) => Promise<void>): Promise<void> {
    if (this.#current === sandbox) {
      this.#current = undefined;
      this.#ready = undefined;
    }
    sandbox.fail(stopped());
    await how(sandbox);
    this.#alive.delete(sandbox);
  }
}

/** The failure of what was under way when the local Lambda was stopped. */
export function stopped(): EnvironmentFailure {
  return new EnvironmentFailure('Sandbox.Failure', 'The local Lambda was stopped');
}
