import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { ExecutionContext } from 'ava';
import { LineSplitter } from '../../src/local/line-splitter.ts';
import { ADAPTER } from '../runtime/adapter-file.ts';

/** One line of the adapter's log. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly requestId?: string;
  readonly method?: string;
  readonly path?: string;
  readonly code?: string;
  readonly errorType?: string;
  readonly stackTrace?: readonly string[];
}

/** The shipped adapter, started as Lambda starts an extension: no argument, and the environment. */
export class AdapterProcess {
  readonly log: LogLine[] = [];
  /** `exit 1`, `SIGABRT`: set once the process has ended. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #changed = new EventEmitter();

  constructor(t: ExecutionContext, variables: Readonly<Record<string, string>>) {
    this.#child = spawn(ADAPTER, [], {
      env: { PATH: process.env['PATH'], AWS_LAMBDA_LOG_FORMAT: 'JSON', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = new LineSplitter((line) => {
      this.log.push(parseLine(line));
      this.#changed.emit('line');
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => lines.write(chunk));
    this.#child.stderr?.on('data', (chunk: Buffer) => lines.write(chunk));
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) => {
        resolve(signal ?? `exit ${code}`);
      });
    });
    t.teardown(async () => {
      this.#child.kill('SIGKILL');
      await this.ended;
    });
  }

  /** Whether it has not ended. */
  get lives(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when so many lines have been logged. */
  async logged(count: number): Promise<void> {
    while (this.log.length < count) await once(this.#changed, 'line');
  }
}

/** What is no JSON, as what Node writes when it crashes, is a line too. */
function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 'NONE', message: line };
  }
}
