import { setTimeout as delay } from 'node:timers/promises';
import {
  AdapterError,
  type Handled,
  type Invocation,
  type Logger,
  type Pipeline,
} from '../pipeline/index.ts';
import { guardDeadline } from './deadline-guard.ts';
import type { PostResult, RuntimeApi } from './runtime-api/runtime-api.ts';

/** What the loop runs on. */
export interface InvokeLoopOptions {
  readonly runtimeApi: RuntimeApi;
  readonly pipeline: Pipeline;
  readonly log: Logger;
  /** How many invocations may be in flight: over 1 only on Managed Instances. */
  readonly concurrency: number;
  /** How long before its deadline an invocation is given up, in ms; 0 for never. */
  readonly deadlineMarginMs: number;
}

const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 90_000;
const RETRY_TIMES = 20;

/** Polls for invocations and pushes each through the pipeline. */
export class InvokeLoop {
  readonly #runtimeApi: RuntimeApi;
  readonly #pipeline: Pipeline;
  readonly #log: Logger;
  readonly #concurrency: number;
  readonly #deadlineMarginMs: number;
  readonly #inFlight = new Set<Promise<void>>();
  #stopping = false;

  constructor(options: InvokeLoopOptions) {
    this.#runtimeApi = options.runtimeApi;
    this.#pipeline = options.pipeline;
    this.#log = options.log;
    this.#concurrency = options.concurrency;
    this.#deadlineMarginMs = options.deadlineMarginMs;
  }

  /**
   * Runs until `stop`.
   * @param booted The plugins' `boot` hooks; the first invocation waits for them.
   * @throws AdapterError `LWA_ERR_RUNTIME_API` when Lambda's side is gone or refuses to go on.
   */
  async run(booted: Promise<void>): Promise<void> {
    const pollers = Array.from({ length: this.#concurrency }, () => this.#poll(booted));
    await Promise.all(pollers);
  }

  /** Polls no more, and resolves when what is in flight has ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.allSettled(this.#inFlight);
  }

  async #poll(booted: Promise<void>): Promise<void> {
    while (!this.#stopping) {
      const invocation = await this.#next();
      if (invocation === undefined) return;
      await this.#boot(booted, invocation);
      const serving = this.#serve(invocation);
      this.#inFlight.add(serving);
      try {
        await serving;
      } finally {
        this.#inFlight.delete(serving);
      }
    }
  }

  /**
   * The next invocation; `undefined` once the loop stops. With one poller a lost poll means that
   * Lambda is gone; with many, as on Managed Instances, the others are still served meanwhile.
   */
  async #next(): Promise<Invocation | undefined> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#runtimeApi.next();
      } catch (error) {
        if (this.#stopping) return undefined;
        if (this.#concurrency === 1 || attempt === RETRY_TIMES) throw error;
        const waitMs = Math.min(RETRY_FIRST_MS * 2 ** attempt, RETRY_MAX_MS);
        this.#log.warn(`A poll was lost; polling again in ${waitMs} ms`, { error });
        await delay(waitMs);
      }
    }
  }

  /** Costs one resolved promise once the boot is over. */
  async #boot(booted: Promise<void>, invocation: Invocation): Promise<void> {
    try {
      await booted;
    } catch (cause) {
      const error = AdapterError.from(cause);
      await this.#runtimeApi.fail(invocation, error);
      throw error;
    }
  }

  async #serve(invocation: Invocation): Promise<void> {
    const endWatch = guardDeadline(invocation, this.#deadlineMarginMs);
    try {
      const handled = await this.#pipeline.handle(invocation);
      const result = await this.#post(invocation, handled);
      if (!result.taken) {
        this.#log.error(`Lambda did not take the answer (${result.status}): ${result.reason}`, {
          requestId: invocation.requestId,
        });
      }
      if (handled.exchange !== undefined) await this.#settle(handled.exchange);
    } finally {
      endWatch();
    }
  }

  async #settle(exchange: NonNullable<Handled['exchange']>): Promise<void> {
    try {
      await this.#pipeline.settle(exchange);
    } catch (error) {
      const { requestId } = exchange.invocation;
      this.#log.error(AdapterError.from(error).message, { requestId, error });
    }
  }

  async #post(invocation: Invocation, { outcome }: Handled): Promise<PostResult> {
    switch (outcome.type) {
      case 'response':
        return await this.#runtimeApi.respond(invocation, outcome.payload);
      case 'stream':
        return await this.#runtimeApi.respondStream(invocation, outcome.prelude, outcome.body);
      case 'error':
        this.#log.error(outcome.error.message, {
          requestId: invocation.requestId,
          error: outcome.error,
        });
        return await this.#runtimeApi.fail(invocation, outcome.error);
    }
  }
}
