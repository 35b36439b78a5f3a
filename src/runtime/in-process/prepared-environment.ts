import type { AppStarter } from '../../pipeline/index.ts';

/** Set for the processes of a chain, once the plugins of the first have prepared their environment. */
const PREPARED = 'LWA_ENVIRONMENT_PREPARED';
/** An interval, in ms, that means nothing. */
const HOLD_MS = 60_000;

/** Whether the environment of this process has been prepared before it was started. */
export function isPrepared(env: NodeJS.ProcessEnv): boolean {
  return env[PREPARED] !== undefined;
}

/** The environment of a process that may wait for it before its app is loaded. */
export class PreparedEnvironment {
  readonly #env: NodeJS.ProcessEnv;
  /** Who starts the app; `undefined` where a process before has prepared its environment. */
  readonly startedBy: AppStarter | undefined;
  #finish!: () => void;
  readonly #finished = new Promise<void>((resolve) => {
    this.#finish = resolve;
  });

  /** @param isWaitedFor Whether the app is loaded only when the environment is prepared. */
  constructor(env: NodeJS.ProcessEnv, isWaitedFor: boolean) {
    this.#env = env;
    if (isPrepared(env)) this.startedBy = undefined;
    else this.startedBy = isWaitedFor ? 'preload' : 'other';
  }

  /** Takes the variables as the plugins have made them, if the app is still to be loaded. */
  take(variables: NodeJS.ProcessEnv): void {
    if (this.startedBy !== 'preload') return;
    const env = this.#env;
    for (const name of Object.keys(env)) if (variables[name] === undefined) delete env[name];
    for (const [name, value] of Object.entries({ ...variables, [PREPARED]: '1' })) {
      // Each assignment is a call to the C library.
      if (value !== undefined && env[name] !== value) env[name] = value;
    }
    this.#finish();
  }

  /** Resolves when they have been taken. Where that fails, somebody ends the process. */
  async ready(): Promise<void> {
    // Nothing of the adapter keeps the process alive, and there is no app yet that does.
    const hold = setInterval(() => undefined, HOLD_MS);
    await this.#finished;
    clearInterval(hold);
  }
}
