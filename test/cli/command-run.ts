import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';

const LWA = fileURLToPath(new URL('../../src/lwa.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

/** What a test may say about a run of the command. */
export interface CommandOptions {
  environment?: Record<string, string>;
  /** The working directory. @default that of the tests */
  directory?: string;
  /** @default nothing to read */
  stdin?: string;
}

/** How long a text may be waited for, ms: less than ava's own limit, which would not show the output. */
const PATIENCE_MS = 45_000;

/** The `lwa` command as a child process, and what it writes. */
export class CommandRun {
  readonly child: ChildProcess;
  /** Everything on stdout and stderr, as it came. */
  output = '';
  /** That on stdout. */
  stdout = '';
  #waiting: (() => void)[] = [];

  constructor(t: ExecutionContext, args: readonly string[], options: CommandOptions = {}) {
    const { PATH } = process.env;
    this.child = spawn(process.execPath, ['--import', TSX, LWA, ...args], {
      cwd: options.directory,
      env: { PATH, NO_COLOR: '1', ...options.environment },
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    this.child.stdin?.end(options.stdin);
    t.teardown(() => this.child.kill('SIGKILL'));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        if (stream === this.child.stdout) this.stdout += text;
        for (const check of this.#waiting) check();
      });
    }
  }

  /** Resolves with the match once such text has been written; rejects with what was written instead. */
  saw(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const lacks = (what: string) => reject(new Error(`${what} ${pattern}: ${this.output}`));
      const patience = setTimeout(lacks, PATIENCE_MS, 'It has not written');
      const check = () => {
        const match = pattern.exec(this.output);
        if (match === null) return;
        clearTimeout(patience);
        this.#waiting = this.#waiting.filter((other) => other !== check);
        resolve(match);
      };
      this.#waiting.push(check);
      this.child.once('close', () => lacks('It ended without'));
      check();
    });
  }

  /** Resolves with the exit code once it has ended and all its output is there. */
  async exitCode(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, 'close');
    }
    return this.child.exitCode;
  }
}
