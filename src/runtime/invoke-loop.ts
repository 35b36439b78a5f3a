import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  AdapterError,
  type Exchange,
  type Handled,
  type Invocation,
  type Logger,
  type Pipeline,
} from '../pipeline/index.ts';
import { guardDeadline } from './deadline-guard.ts';
import type { Intake } from './intake.ts';
import type { PostResult, RuntimeApi } from './runtime-api/runtime-api.ts';
import { StreamedResponse } from './runtime-api/streamed-response.ts';
import { fieldsOf, settle } from './settle.ts';

/** What the loop runs on. */
export interface InvokeLoopOptions {
  readonly runtimeApi: RuntimeApi;
  readonly pipeline: Pipeline;
  readonly log: Logger;
  /** How many invocations may be in flight: over 1 only on Managed Instances. */
  readonly concurrency: number;
  /** How long before its deadline an invocation is given up, in ms; 0 for never. */
  readonly deadlineMarginMs: number;
  /** How a lost poll is repeated. @default what Lambda's own runtimes do */
  readonly pollRetry?: PollRetry | undefined;
}

/** How often a lost poll is repeated, and after how many ms: doubled each time, up to a limit. */
export interface PollRetry {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly times: number;
}

const POLL_RETRY: PollRetry = { firstMs: 100, maxMs: 90_000, times: 20 };

/** Polls for invocations and pushes each through the pipeline. */
export class InvokeLoop implements Intake {
  readonly #runtimeApi: RuntimeApi;
  readonly #pipeline: Pipeline;
  readonly #log: Logger;
  readonly #concurrency: number;
  readonly #deadlineMarginMs: number;
  readonly #pollRetry: PollRetry;
  readonly #inFlight = new Map<Invocation, Promise<void>>();
  /** Those of them for which nothing has been posted yet. */
  readonly #unanswered = new Set<Invocation>();
  readonly #stopping = new AbortController();
  #running = false;
  /** `undefined` once the plugins have booted: then there is nothing to wait for. */
  #booted: Promise<void> | undefined;

  constructor(options: InvokeLoopOptions) {
    this.#runtimeApi = options.runtimeApi;
    this.#pipeline = options.pipeline;
    this.#log = options.log;
    this.#concurrency = options.concurrency;
    this.#deadlineMarginMs = options.deadlineMarginMs;
    this.#pollRetry = options.pollRetry ?? POLL_RETRY;
    // Each poller listens to it.
    setMaxListeners(0, this.#stopping.signal);
  }

  /**
   * Runs until `stop`.
   * @param booted The plugins' `boot` hooks; the first invocation waits for them.
   * @throws AdapterError `LWA_ERR_RUNTIME_API` when Lambda's side is gone or refuses to go on.
   */
  async run(booted: Promise<void>): Promise<void> {
    this.#booted = booted;
    this.#running = true;
    const pollers = Array.from({ length: this.#concurrency }, () => this.#poll());
    await Promise.all(pollers);
  }

  /** Polls no more, and resolves when what is in flight has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#inFlight.values());
  }

  /** Whether invocations have been asked for. */
  get running(): boolean {
    return this.#running;
  }

  /** Gives up what is in flight. */
  abort(reason: AdapterError): void {
    for (const invocation of this.#inFlight.keys()) invocation.abort(reason);
  }

  /**
   * Fails what has not been answered, before it returns: the process is about to end by itself.
   * @returns How many invocations that are, and how many of them Lambda could be told of.
   */
  failNow(error: AdapterError): { readonly failed: number; readonly told: number } {
    const failed = this.#unanswered.size;
    let told = 0;
    for (const invocation of this.#unanswered) {
      if (!this.#runtimeApi.hasIdle) break;
      // The system has it when the call returns; nobody will be there to read what Lambda says.
      this.#runtimeApi.fail(invocation, error).catch(() => undefined);
      told++;
    }
    this.#unanswered.clear();
    return { failed, told };
  }

  async #poll(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const invocation = await this.#next();
      if (invocation === undefined) return;
      const serving = this.#serve(invocation);
      this.#inFlight.set(invocation, serving);
      try {
        await serving;
      } finally {
        this.#inFlight.delete(invocation);
      }
    }
  }

  /**
   * The next invocation; `undefined` once the loop stops. With one poller a lost poll means that
   * Lambda is gone; with many, as on Managed Instances, the others are still served meanwhile.
   */
  async #next(): Promise<Invocation | undefined> {
    const { signal } = this.#stopping;
    const { firstMs, maxMs, times } = this.#pollRetry;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#runtimeApi.next(signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        if (this.#concurrency === 1 || attempt === times) throw error;
        const waitMs = Math.min(firstMs * 2 ** attempt, maxMs);
        this.#log.warn(`A poll was lost; polling again in ${waitMs} ms`, { error });
        // Rejects only when the loop stops.
        await delay(waitMs, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return undefined;
      }
    }
  }

  async #serve(invocation: Invocation): Promise<void> {
    const endWatch = guardDeadline(invocation, this.#deadlineMarginMs);
    this.#unanswered.add(invocation);
    try {
      const handled = await this.#handle(invocation);
      this.#unanswered.delete(invocation);
      const result = await this.#post(invocation, handled);
      if (!result.taken) {
        const reason = `Lambda did not take the answer (${result.status ?? 'connection lost'}): ${result.reason}`;
        this.#log.error(reason, fieldsOf(invocation, handled.exchange));
      }
      const settling = handled.exchange && settle(this.#pipeline, handled.exchange, this.#log);
      if (settling !== undefined) await settling;
    } finally {
      endWatch();
    }
  }

  #handle(invocation: Invocation): Promise<Handled> {
    if (this.#booted !== undefined) return this.#handleBooting(invocation, this.#booted);
    return this.#pipeline.handle(invocation);
  }

  async #handleBooting(invocation: Invocation, booted: Promise<void>): Promise<Handled> {
    try {
      await invocation.race(booted);
      this.#booted = undefined;
    } catch (error) {
      return await this.#pipeline.refuse(invocation, notBooted(error, invocation));
    }
    return await this.#pipeline.handle(invocation);
  }

  #post(invocation: Invocation, { exchange, outcome }: Handled): Promise<PostResult> {
    switch (outcome.type) {
      case 'response':
        return this.#runtimeApi.respond(invocation, outcome.payload);
      case 'stream': {
        const { prelude, body } = outcome;
        return this.#stream(new StreamedResponse(prelude, body, invocation), invocation, exchange);
      }
      case 'error':
        this.#logError(outcome.error, invocation, exchange);
        return this.#runtimeApi.fail(invocation, outcome.error);
    }
  }

  async #stream(
    streamed: StreamedResponse,
    invocation: Invocation,
    exchange: Exchange | undefined,
  ): Promise<PostResult> {
    const result = await this.#runtimeApi.respondStream(invocation, streamed);
    if (streamed.failure !== undefined) this.#logError(streamed.failure, invocation, exchange);
    return result;
  }

  #logError(error: AdapterError, invocation: Invocation, exchange: Exchange | undefined): void {
    this.#log.error(error.message, { ...fieldsOf(invocation, exchange), error });
  }
}

function notBooted(error: unknown, { abortReason }: Invocation): AdapterError {
  if (abortReason === undefined || error !== abortReason) return AdapterError.from(error);
  return new AdapterError({
    code: 'LWA_ERR_APP_NOT_READY',
    message: 'The plugins had not booted before the invocation had to be given up (hook "boot")',
    status: 503,
    errorType: 'Runtime.AppNotReady',
    cause: abortReason,
  });
}
