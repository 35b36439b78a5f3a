import { AdapterError, type Handled, type Invocation, type Logger, type Pipeline } from '../pipeline/index.ts';
import type { PostResult, RuntimeApi } from './runtime-api/runtime-api.ts';

/** What the loop runs on. */
export interface InvokeLoopOptions {
  readonly runtimeApi: RuntimeApi;
  readonly pipeline: Pipeline;
  readonly log: Logger;
}

/** Polls for invocations, one at a time, and pushes each through the pipeline. */
export class InvokeLoop {
  readonly #runtimeApi: RuntimeApi;
  readonly #pipeline: Pipeline;
  readonly #log: Logger;
  #stopping = false;
  #busy: Promise<void> | undefined;

  constructor({ runtimeApi, pipeline, log }: InvokeLoopOptions) {
    this.#runtimeApi = runtimeApi;
    this.#pipeline = pipeline;
    this.#log = log;
  }

  /**
   * Runs until `stop`.
   * @param booted The plugins' `boot` hooks; the first invocation waits for them.
   * @throws AdapterError `LWA_ERR_RUNTIME_API` when Lambda's side is gone or refuses to go on.
   */
  async run(booted: Promise<void>): Promise<void> {
    while (!this.#stopping) {
      let invocation: Invocation;
      try {
        invocation = await this.#runtimeApi.next();
      } catch (error) {
        if (this.#stopping) return;
        throw error;
      }
      await this.#boot(booted, invocation);
      this.#busy = this.#serve(invocation);
      await this.#busy;
      this.#busy = undefined;
    }
  }

  /** Polls no more, and resolves when what is in flight has ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#busy;
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
    const handled = await this.#pipeline.handle(invocation);
    const result = await this.#post(invocation, handled);
    if (!result.taken) {
      this.#log.error(`Lambda did not take the answer (${result.status}): ${result.reason}`, {
        requestId: invocation.requestId,
      });
    }
    if (handled.exchange === undefined) return;
    try {
      await this.#pipeline.settle(handled.exchange);
    } catch (error) {
      const { message } = AdapterError.from(error);
      this.#log.error(message, { requestId: invocation.requestId, error });
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
