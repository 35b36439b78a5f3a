import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import { EnvironmentFailure } from './environment-failure.ts';
import { type FunctionIdentity, functionArn, functionIdentity } from './function-identity.ts';
import { type InvokeOptions, type InvokeResult, toResult } from './invoke-result.ts';
import { LogTail } from './log-tail.ts';
import { ServiceInvocation } from './runtime-api/service-invocation.ts';
import { Sandbox } from './sandbox.ts';
import type { LaunchOptions, LogLine } from './sandbox-processes.ts';

/** How a local Lambda is made. */
export interface LocalLambdaOptions {
  /** What to start in an environment. Without it the API listens, and somebody else starts. */
  launch?: LaunchOptions;
  /** Without `launch`: names that may register as extensions of their own. @default ["lambda-adapter"] */
  extensionNames?: readonly string[];
  /** Without `launch`: the port of the API. @default any free one */
  port?: number;
  /** What the function is called. */
  identity?: Partial<FunctionIdentity>;
  /** Milliseconds that an invocation may take. @default 30000 */
  timeoutMs?: number;
  /** Milliseconds that initialisation may take. @default 10000, as Lambda has it */
  initTimeoutMs?: number;
  /** Invocations at once in one environment; above 1, Managed Instances. @default 1 */
  concurrency?: number;
}

/** What happened to one invocation. */
export interface InvokeReport {
  readonly requestId: string;
  readonly durationMs: number;
  /** Of the initialisation, on the first invocation of an environment. */
  readonly initMs: number | undefined;
}

/** What a local Lambda tells those who watch it. */
export interface LocalLambdaEvents {
  /** An environment begins to initialise. */
  init: [];
  /** It has initialised, in so many milliseconds. */
  ready: [durationMs: number];
  /** It has failed; the next invocation gets a fresh one. */
  failure: [failure: EnvironmentFailure];
  log: [line: LogLine];
  /** SnapStart: the runtime waits to be restored; `restore()` does it. */
  snapshot: [];
  start: [invocation: ServiceInvocation];
  end: [report: InvokeReport];
}

interface Job {
  readonly invocation: ServiceInvocation;
  initMs: number | undefined;
}

const TIMEOUT_MS = 30_000;
/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_TIMEOUT_MS = 10_000;
/** What `setTimeout` can hold. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * A Lambda service for one function on this machine: it queues invocations, initialises an
 * environment for them, and replaces that when it has crashed or timed out.
 */
export class LocalLambda extends EventEmitter<LocalLambdaEvents> {
  readonly identity: FunctionIdentity;
  readonly #options: LocalLambdaOptions;
  readonly #concurrency: number;
  #queue: Job[] = [];
  #running = 0;
  #sandbox: Sandbox | undefined;
  /** With those that are being shut down. */
  readonly #alive = new Set<Sandbox>();
  #initialised: Promise<Sandbox> | undefined;
  #stopping: Promise<void> = Promise.resolve();
  /** Of the initialisation that no invocation has reported yet. */
  #freshInitMs: number | undefined;
  #closed = false;

  constructor(options: LocalLambdaOptions = {}) {
    super();
    this.#options = options;
    this.#concurrency = options.concurrency ?? 1;
    this.identity = functionIdentity(options.identity);
  }

  /** `host:port` of the present environment: the value of `AWS_LAMBDA_RUNTIME_API`. */
  get runtimeApi(): string {
    if (this.#sandbox === undefined) throw new Error('There is no environment; call start() first');
    return this.#sandbox.runtimeApi;
  }

  /** The present environment, to observe its processes. */
  get sandbox(): Sandbox | undefined {
    return this.#sandbox;
  }

  /**
   * With `launch`: initialises an environment before there is an invocation for it. Without: opens
   * the port.
   * @throws EnvironmentFailure when the environment does not initialise.
   */
  async start(port = this.#options.port): Promise<void> {
    const initialised = this.#initialise(this.#options.initTimeoutMs ?? INIT_TIMEOUT_MS, port);
    if (this.#options.launch !== undefined) {
      await initialised;
      return;
    }
    initialised.catch(() => undefined);
    await this.#sandbox!.listen();
  }

  /**
   * Invokes the function. Invocations wait for one another where the environment is taken.
   * The result is there when the answer is, not when the environment is free again.
   */
  async invoke(
    payload: Uint8Array | string | object,
    options: InvokeOptions = {},
  ): Promise<InvokeResult> {
    const job: Job = { invocation: this.#invocation(payload, options), initMs: undefined };
    const tail = options.logTail === true && new LogTail(this, job.invocation.requestId);
    this.#queue.push(job);
    this.#pump();
    const answer = await job.invocation.answer;
    const result = await toResult(job.invocation, answer, job.initMs, options.responseMode);
    return tail === false ? result : { ...result, logTail: await tail.text() };
  }

  /** SnapStart: restores a runtime that waits for it. `false` when none does. */
  restore(): boolean {
    return this.#sandbox?.restore() ?? false;
  }

  /** Without `launch`: a fresh environment on the same port, for a runtime that is started anew. */
  async reset(): Promise<void> {
    const sandbox = this.#sandbox;
    if (sandbox === undefined) return;
    const port = Number(sandbox.runtimeApi.split(':')[1]);
    await this.#stop(sandbox, (old) => old.kill());
    await this.start(port);
  }

  /** Shuts the environment down in order; what waits or runs fails. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#failQueue();
    if (this.#sandbox) await this.#stop(this.#sandbox, (sandbox) => sandbox.shutdown('spindown'));
    await this.#stopping;
  }

  /** Ends everything at once, also what `close` is about to end in order. */
  async kill(): Promise<void> {
    this.#closed = true;
    this.#failQueue();
    await Promise.all([...this.#alive].map((sandbox) => this.#stop(sandbox, (it) => it.kill())));
  }

  #failQueue(): void {
    for (const { invocation } of this.#queue.splice(0)) {
      invocation.fail(stopped().toFunctionError(invocation.requestId));
    }
  }

  /** What runs in it fails first: its connections are about to be cut. */
  async #stop(sandbox: Sandbox, how: (sandbox: Sandbox) => Promise<void>): Promise<void> {
    if (this.#sandbox === sandbox) {
      this.#sandbox = undefined;
      this.#initialised = undefined;
    }
    sandbox.fail(stopped());
    await how(sandbox);
    this.#alive.delete(sandbox);
  }

  #invocation(payload: Uint8Array | string | object, options: InvokeOptions): ServiceInvocation {
    return new ServiceInvocation({
      payload: bytesOf(payload),
      timeoutMs: options.timeoutMs ?? this.#options.timeoutMs ?? TIMEOUT_MS,
      functionArn: options.functionArn ?? functionArn(this.identity),
      requestId: options.requestId,
      invocationId: options.invocationId,
      traceId: options.traceId,
      clientContext: options.clientContext,
      cognitoIdentity: options.cognitoIdentity,
      tenantId: options.tenantId,
    });
  }

  #pump(): void {
    while (this.#running < this.#concurrency) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      this.#running++;
      void this.#execute(job).finally(() => {
        this.#running--;
        this.#pump();
      });
    }
  }

  async #execute(job: Job): Promise<void> {
    const { invocation } = job;
    try {
      // On Lambda an initialisation that failed is run again within the invocation's own time.
      const limit = Math.max(invocation.timeoutMs, this.#options.initTimeoutMs ?? 0);
      const sandbox = await this.#initialise(limit);
      const initMs = this.#freshInitMs;
      this.#freshInitMs = undefined;
      job.initMs = initMs;
      this.emit('start', invocation);
      const start = performance.now();
      await sandbox.run(invocation);
      const durationMs = performance.now() - start;
      this.emit('end', { requestId: invocation.requestId, durationMs, initMs });
      if (sandbox.failure !== undefined) await this.#discard(sandbox, sandbox.failure);
    } catch (error) {
      const failure =
        error instanceof EnvironmentFailure
          ? error
          : new EnvironmentFailure('Sandbox.Failure', (error as Error).message);
      invocation.fail(failure.toFunctionError(invocation.requestId));
    }
  }

  #initialise(limitMs: number, port?: number): Promise<Sandbox> {
    if (this.#initialised !== undefined) return this.#initialised;
    if (this.#closed) throw stopped();
    const sandbox = new Sandbox({
      identity: this.identity,
      concurrency: this.#concurrency,
      launch: this.#options.launch,
      extensionNames: this.#options.extensionNames ?? ['lambda-adapter'],
      port,
      onLog: (line) => this.emit('log', line),
      onRestoreReady: () => this.emit('snapshot'),
    });
    this.#sandbox = sandbox;
    this.#alive.add(sandbox);
    void sandbox.failed.then((failure) => this.#discard(sandbox, failure));
    this.#initialised = this.#waitFor(sandbox, limitMs);
    return this.#initialised;
  }

  async #waitFor(sandbox: Sandbox, limitMs: number): Promise<Sandbox> {
    // The last environment's processes may still hold the app's port.
    await this.#stopping;
    const start = performance.now();
    this.emit('init');
    const launched = this.#options.launch !== undefined;
    if (launched) await sandbox.listen();
    const timer = setTimeout(
      () => {
        if (launched) sandbox.fail(EnvironmentFailure.timedOut(limitMs));
      },
      Math.min(limitMs, LONGEST_MS),
    );
    timer.unref();
    try {
      await sandbox.initialise();
    } finally {
      clearTimeout(timer);
    }
    this.#freshInitMs = performance.now() - start;
    this.emit('ready', this.#freshInitMs);
    return sandbox;
  }

  /** Lets go of a failed environment. Resolves when its processes have ended. */
  #discard(sandbox: Sandbox, failure: EnvironmentFailure): Promise<void> {
    if (this.#sandbox === sandbox && this.#options.launch !== undefined) {
      this.#sandbox = undefined;
      this.#initialised = undefined;
      this.#freshInitMs = undefined;
      this.#stopping = sandbox.shutdown(failure.reason).then(() => {
        this.#alive.delete(sandbox);
      });
      this.emit('failure', failure);
    }
    return this.#stopping;
  }
}

function stopped(): EnvironmentFailure {
  return new EnvironmentFailure('Sandbox.Failure', 'The local Lambda was stopped');
}

function bytesOf(payload: Uint8Array | string | object): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  return Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
}
