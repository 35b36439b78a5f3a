import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Environment, EnvironmentResult, MemoryResult } from './measurement.ts';
import type { Reply } from './service/service.ts';

/** The service, in a process of its own. */
export class Service {
  readonly #process: ChildProcess = fork(new URL('service/service.ts', import.meta.url), {
    execArgv: ['--import', 'tsx'],
  });

  /** @throws Error that says what went wrong in the environment, and what was printed in it. */
  async measure(environment: Environment): Promise<EnvironmentResult | MemoryResult> {
    this.#process.send(environment);
    const [{ result, error }] = (await once(this.#process, 'message')) as [Reply];
    if (result === undefined) throw new Error(error);
    return result;
  }

  end(): void {
    this.#process.disconnect();
  }
}
