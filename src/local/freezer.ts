import type { LocalLambda } from './local-lambda.ts';
import type { Sandbox } from './sandbox.ts';

/** How environments are frozen. */
export interface FreezerOptions {
  /** Milliseconds without an invocation after which the environment is frozen. */
  idleMs: number;
  onFreeze?: () => void;
  onThaw?: () => void;
}

/**
 * Freezes the environment of a local Lambda between invocations, as Lambda does: its processes get
 * no time, and timers and connections grow old meanwhile. Shutting it down thaws it.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Freezer {
  readonly #lambda: LocalLambda;
  readonly #options: FreezerOptions;
  #timer: NodeJS.Timeout | undefined;
  #frozen: Sandbox | undefined;

  constructor(lambda: LocalLambda, options: FreezerOptions) {
    this.#lambda = lambda;
    this.#options = options;
    lambda.on('ready', () => this.#schedule());
    lambda.on('end', () => this.#schedule());
    lambda.on('start', () => this.#thaw());
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#freeze(), this.#options.idleMs).unref();
  }

  #freeze(): void {
    const { sandbox } = this.#lambda;
    if (sandbox === undefined || sandbox.failure !== undefined) return;
    this.#frozen = sandbox;
    sandbox.processes?.freeze();
    this.#options.onFreeze?.();
  }

  #thaw(): void {
    clearTimeout(this.#timer);
    if (this.#frozen === undefined) return;
    const same = this.#frozen === this.#lambda.sandbox;
    this.#frozen = undefined;
    // Another environment has never been frozen.
    if (!same) return;
    this.#lambda.sandbox?.processes?.thaw();
    this.#options.onThaw?.();
  }
}
