import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Command, Memory } from '../measurement.ts';
import { cpuBetween, type CpuTime, cpuTime } from './cpu.ts';
import { memoryOf } from './memory.ts';

/** CPU time, ms, by process. */
export interface Cpu {
  readonly adapter: number;
  readonly both: number;
}

/** The processes of one environment. */
export class Processes {
  readonly #variables: NodeJS.ProcessEnv;
  readonly #fail: (error: Error) => void;
  #adapter: ChildProcess | undefined;
  #app: ChildProcess | undefined;
  /** The end of what they have printed. */
  log = '';

  /** @param fail Told when a process cannot be started, or ends by itself. */
  constructor(variables: NodeJS.ProcessEnv, fail: (error: Error) => void) {
    this.#variables = variables;
    this.#fail = fail;
  }

  startAdapter(command: Command): void {
    this.#adapter = this.#spawn(command);
  }

  startApp(command: Command): void {
    this.#app = this.#spawn(command);
  }

  get memory(): Memory {
    return memoryOf(this.#adapter?.pid, this.#app?.pid);
  }

  /** Starts a stop-watch, which tells the CPU time since. */
  watchCpu(): () => Cpu {
    const adapter = watch(this.#adapter?.pid);
    const app = watch(this.#app?.pid);
    return () => {
      const own = adapter();
      return { adapter: own, both: own + app() };
    };
  }

  /** CPU time, ms, of all of them since they were started. */
  get cpu(): number {
    return [this.#adapter?.pid, this.#app?.pid]
      .filter((pid) => pid !== undefined)
      .reduce((sum, pid) => sum + cpuBetween({ ticks: 0, precise: 0 }, cpuTime(pid)), 0);
  }

  async end(): Promise<void> {
    const running = [this.#adapter, this.#app].filter(
      (child) => child?.pid !== undefined && child.exitCode === null && child.signalCode === null,
    );
    await Promise.all(
      running.map(async (child) => {
        child!.kill('SIGKILL');
        await once(child!, 'exit');
      }),
    );
  }

  #spawn([program, ...args]: Command): ChildProcess {
    const child = spawn(program, args, {
      env: this.#variables,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (bytes: Buffer) => {
      this.log = (this.log + bytes.toString()).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', this.#fail);
    child.once('exit', (code, signal) => {
      this.#fail(new Error(`${program} ended: ${signal ?? code}`));
    });
    return child;
  }
}

function watch(pid: number | undefined): () => number {
  if (pid === undefined) return () => 0;
  const before: CpuTime = cpuTime(pid);
  return () => cpuBetween(before, cpuTime(pid));
}
