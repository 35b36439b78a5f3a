/** Lambda's init phase lasts no longer on demand: what is first invoked later was made in advance. */
const INIT_PHASE_MS = 10_000;

/** How an environment came to be, by the metric that counts it. */
export type InitKind = 'ColdStart' | 'ProactiveInit' | 'Restore';

/**
 * Tells who waited for an environment's init. With provisioned concurrency and on Managed Instances
 * nobody does, and on demand nobody does either where Lambda made the environment in advance: then
 * the first invocation comes long after the app was ready, by the clock, which goes on while the
 * environment is frozen. A SnapStart environment is restored.
 */
export class Init {
  readonly #type: string;
  #readyMs: number | undefined;
  #first = true;

  /** @param type `AWS_LAMBDA_INITIALIZATION_TYPE`. */
  constructor(type: string | undefined) {
    this.#type = type || 'on-demand';
  }

  /** The app is ready. */
  ready(): void {
    this.#readyMs ??= Date.now();
  }

  /** For the first invocation how the environment was made, for all others nothing. */
  take(): InitKind | undefined {
    if (!this.#first) return undefined;
    this.#first = false;
    if (this.#type === 'snap-start') return 'Restore';
    if (this.#type !== 'on-demand') return 'ProactiveInit';
    const waitedMs = Date.now() - (this.#readyMs ?? Date.now());
    return waitedMs <= INIT_PHASE_MS ? 'ColdStart' : 'ProactiveInit';
  }

  /** From the start of the process until the app was ready, ms; a restored one has no such time. */
  get durationMs(): number | undefined {
    if (this.#readyMs === undefined || this.#type === 'snap-start') return undefined;
    return this.#readyMs - performance.timeOrigin;
  }
}
