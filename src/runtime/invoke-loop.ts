import { setTimeout as delay } from 'node:timers/promises';
import {
  Abortable,
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

/**
 * One that polls, and what it is doing. There is a fixed number of them, and no set of invocations: to
 * add to a `Set` and delete again makes a new table each time, and each table holds the next one, which
 * V8's collector of young objects then takes for alive.
 */
interface Poller {
  /** What it serves. */
  invocation: Invocation | undefined;
  serving: Promise<void> | undefined;
  /** Nothing has been posted for it yet. */
  isUnanswered: boolean;
}

/** Polls for invocations and pushes each through the pipeline. */
export class InvokeLoop implements Intake {
  readonly #runtimeApi: RuntimeApi;
  readonly #pipeline: Pipeline;
  readonly #log: Logger;
  readonly #deadlineMarginMs: number;
  readonly #pollRetry: PollRetry;
  readonly #pollers: readonly Poller[];
  readonly #stopping = new Abortable();
  #running = false;
  /** `undefined` once the plugins have booted: then there is nothing to wait for. */
  #booted: Promise<void> | undefined;

  constructor(options: InvokeLoopOptions) {
    this.#runtimeApi = options.runtimeApi;
    this.#pipeline = options.pipeline;
    this.#log = options.log;
    this.#deadlineMarginMs = options.deadlineMarginMs;
    this.#pollRetry = options.pollRetry ?? POLL_RETRY;
    this.#pollers = Array.from({ length: options.concurrency }, () => ({
      invocation: undefined,
      serving: undefined,
      isUnanswered: false,
    }));
  }

  /**
   * Runs until `stop`.
   * @param booted The plugins' `boot` hooks; the first invocation waits for them.
   * @throws AdapterError `LWA_ERR_RUNTIME_API` when Lambda's side is gone or refuses to go on.
   */
  async run(booted: Promise<void>): Promise<void> {
    this.#booted = booted;
    this.#running = true;
    await Promise.all(this.#pollers.map((poller) => this.#poll(poller)));
  }

  /** Polls no more, and resolves when what is in flight has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The loop has been stopped'));
    await Promise.allSettled(this.#pollers.flatMap(({ serving }) => serving ?? []));
  }

  /** Whether invocations have been asked for. */
  get running(): boolean {
    return this.#running;
  }

  /** Gives up what is in flight. */
  abort(reason: AdapterError): void {
    for (const { invocation } of this.#pollers) invocation?.abort(reason);
  }

  /**
   * Fails what has not been answered, before it returns: the process is about to end by itself.
   * @returns How many invocations that are, and how many of them Lambda could be told of.
   */
  failNow(error: AdapterError): { readonly failed: number; readonly told: number } {
    let failed = 0;
    let told = 0;
    for (const poller of this.#pollers) {
      if (poller.invocation === undefined || !poller.isUnanswered) continue;
      poller.isUnanswered = false;
      failed++;
      if (!this.#runtimeApi.hasIdle) continue;
      // The system has it when the call returns; nobody will be there to read what Lambda says.
      this.#runtimeApi.fail(poller.invocation, error).catch(() => undefined);
      told++;
    }
    return { failed, told };
  }

  async #poll(poller: Poller): Promise<void> {
    while (!this.#stopping.aborted) {
      const invocation = await this.#next();
      if (invocation === undefined) return;
      poller.invocation = invocation;
      poller.isUnanswered = true;
      poller.serving = this.#serve(poller, invocation);
      try {
        await poller.serving;
      } finally {
        poller.invocation = undefined;
        poller.serving = undefined;
      }
    }
  }

  /**
   * The next invocation; `undefined` once the loop stops. With one poller a lost poll means that
   * Lambda is gone; with many, as on Managed Instances, the others are still served meanwhile.
   */
  async #next(): Promise<Invocation | undefined> {
    const stopping = this.#stopping;
    const { firstMs, maxMs, times } = this.#pollRetry;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#runtimeApi.next(stopping);
      } catch (error) {
        if (stopping.aborted) return undefined;
        if (this.#pollers.length === 1 || attempt === times) throw error;
        const waitMs = Math.min(firstMs * 2 ** attempt, maxMs);
        this.#log.warn(`A poll was lost; polling again in ${waitMs} ms`, { error });
        // Rejects only when the loop stops.
        await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
        if (stopping.aborted) return undefined;
      }
    }
  }

  async #serve(poller: Poller, invocation: Invocation): Promise<void> {
    const endWatch = guardDeadline(invocation, this.#deadlineMarginMs);
    try {
      const handled = await this.#handle(invocation);
      poller.isUnanswered = false;
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
