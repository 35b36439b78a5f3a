import { type ChildProcess, spawn } from 'node:child_process';

/** A running adapter: its log so far, and its end. */
export class AdapterUnderTest {
  readonly #child: ChildProcess;
  /** `exit 1`, `SIGABRT`: set once the process has ended, by itself or by `stop`. */
  readonly ended: Promise<string>;
  log = '';

  /** Starts `file` as Lambda starts an extension: no argument, and the environment alone. */
  constructor(file: string, environment: Readonly<Record<string, string>>) {
    this.#child = spawn(file, [], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer) => {
      this.log += chunk.toString('utf8');
    };
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) => resolve(signal ?? `exit ${code}`));
    });
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
