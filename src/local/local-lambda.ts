import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import { EnvironmentFailure } from './environment-failure.ts';
import { type FunctionIdentity, functionArn, functionIdentity } from './function-identity.ts';
import { Handover } from './handover.ts';
import { type InvokeOptions, type InvokeResult, toResult } from './invoke-result.ts';
import type { LocalLambdaEvents, LocalLambdaOptions } from './local-lambda-options.ts';
import { LogTail } from './log-tail.ts';
import { ServiceInvocation } from './runtime-api/service-invocation.ts';
import type { Sandbox } from './sandbox.ts';
import { type ReadySandbox, SandboxKeeper, stopped } from './sandbox-keeper.ts';

export type {
  InvokeReport,
  LocalLambdaEvents,
  LocalLambdaOptions,
} from './local-lambda-options.ts';

interface Job {
  readonly invocation: ServiceInvocation;
  initMs: number | undefined;
}

const TIMEOUT_MS = 30_000;
/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_TIMEOUT_MS = 10_000;
/** With provisioned concurrency, SnapStart and Managed Instances. */
const LONG_INIT_TIMEOUT_MS = 900_000;

/**
 * A Lambda service for one function on this machine: it queues invocations, initialises an
 * environment for them, and replaces that when it has crashed or timed out.
 */
export class LocalLambda extends EventEmitter<LocalLambdaEvents> {
  readonly identity: FunctionIdentity;
  readonly #options: LocalLambdaOptions;
  readonly #keeper: SandboxKeeper;
  readonly #queue: Job[] = [];
  #running = 0;
  readonly #handover = new Handover();
  /** The environment that has served an invocation: all others in it are warm. */
  #warm: Sandbox | undefined;

  constructor(options: LocalLambdaOptions = {}) {
    super();
    this.#options = options;
    this.identity = functionIdentity(options.identity);
    this.#keeper = new SandboxKeeper(options, this.identity, this);
  }

  /** `host:port` of the present environment: the value of `AWS_LAMBDA_RUNTIME_API`. */
  get runtimeApi(): string {
    const { sandbox } = this;
    if (sandbox === undefined) throw new Error('There is no environment; call start() first');
    return sandbox.runtimeApi;
  }

  /** The present environment, to observe its processes. */
  get sandbox(): Sandbox | undefined {
    return this.#keeper.current;
  }

  /**
   * With `launch`: initialises an environment before there is an invocation for it. Without: opens
   * the port.
   * @throws EnvironmentFailure when the environment does not initialise.
   */
  async start(port = this.#options.port): Promise<void> {
    const ready = this.#keeper.ready(initTimeoutMs(this.#options), port);
    if (this.#options.launch !== undefined) {
      await ready;
      return;
    }
    ready.catch(() => undefined);
    await this.sandbox?.listen();
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
    return this.sandbox?.restore() ?? false;
  }

  /** Without `launch`: a fresh environment on the same port, for a runtime that is started anew. */
  async reset(): Promise<void> {
    const port = Number(this.runtimeApi.split(':')[1]);
    await this.#keeper.end();
    await this.start(port);
  }

  /**
   * With `launch`: a fresh environment, once what runs in the present one has ended. What comes
   * meanwhile waits for it.
   * @throws EnvironmentFailure when the fresh one does not initialise.
   */
  async replace(): Promise<void> {
    await this.#handover.run(() => this.#keeper.retire());
    this.#pump();
    await this.start();
  }

  /** Shuts the environment down in order; what waits or runs fails. */
  async close(): Promise<void> {
    this.#failQueue();
    await this.#keeper.close();
  }

  /** Ends everything at once, also what `close` is about to end in order. */
  async kill(): Promise<void> {
    this.#failQueue();
    await this.#keeper.kill();
  }

  get #concurrency(): number {
    return this.#options.concurrency ?? 1;
  }

  #failQueue(): void {
    for (const { invocation } of this.#queue.splice(0)) {
      invocation.fail(stopped().toFunctionError(invocation.requestId));
    }
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
    while (this.#handover.pending === undefined && this.#running < this.#concurrency) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      this.#running++;
      void this.#execute(job).finally(() => {
        this.#running--;
        this.#pump();
      });
    }
  }

  /** The environment, and not the one that is being replaced. */
  async #ready(limitMs: number): Promise<ReadySandbox> {
    for (;;) {
      try {
        const ready = await this.#keeper.ready(limitMs);
        if (this.#handover.pending === undefined) return ready;
      } catch (error) {
        if (this.#handover.pending === undefined) throw error;
      }
      await this.#handover.pending;
    }
  }

  async #execute(job: Job): Promise<void> {
    const { invocation } = job;
    const { requestId } = invocation;
    try {
      // On Lambda an initialisation that failed is run again within the invocation's own time.
      const limitMs = Math.max(invocation.timeoutMs, this.#options.initTimeoutMs ?? 0);
      const { sandbox, initMs } = await this.#ready(limitMs);
      if (this.#warm !== sandbox) job.initMs = initMs;
      this.#warm = sandbox;
      this.emit('start', invocation);
      const start = performance.now();
      await this.#handover.serve(sandbox.run(invocation));
      const durationMs = performance.now() - start;
      this.emit('end', { requestId, durationMs, initMs: job.initMs });
      if (sandbox.failure !== undefined) await this.#keeper.discard(sandbox, sandbox.failure);
    } catch (error) {
      const failure =
        error instanceof EnvironmentFailure
          ? error
          : new EnvironmentFailure('Sandbox.Failure', (error as Error).message);
      invocation.fail(failure.toFunctionError(requestId));
    }
  }
}

function initTimeoutMs({ initTimeoutMs, launch, concurrency = 1 }: LocalLambdaOptions): number {
  if (initTimeoutMs !== undefined) return initTimeoutMs;
  const onDemand = (launch?.initializationType ?? 'on-demand') === 'on-demand';
  return onDemand && concurrency === 1 ? INIT_TIMEOUT_MS : LONG_INIT_TIMEOUT_MS;
}

function bytesOf(payload: Uint8Array | string | object): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  return Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
}
