/** Lambda's init phase lasts no longer on demand: what is first invoked later was made in advance. */
const INIT_PHASE_MS = 10_000;

/**
 * Tells the first invocation of an environment that was made for it. With provisioned concurrency,
 * SnapStart and Managed Instances nobody waits for the init, and on demand nobody does either where
 * Lambda made the environment in advance: then the first invocation comes long after the app was
 * ready, by the clock, which goes on while the environment is frozen.
 */
export class ColdStart {
  #readyMs: number | undefined;
  #first: boolean;

  /** @param type `AWS_LAMBDA_INITIALIZATION_TYPE`. */
  constructor(type: string | undefined) {
    this.#first = type === undefined || type === '' || type === 'on-demand';
  }

  /** The app is ready. */
  ready(): void {
    this.#readyMs ??= Date.now();
  }

  /** Whether this invocation is a cold start; asked once for each. */
  take(): boolean {
    if (!this.#first) return false;
    this.#first = false;
    return Date.now() - (this.#readyMs ?? Date.now()) <= INIT_PHASE_MS;
  }
}
