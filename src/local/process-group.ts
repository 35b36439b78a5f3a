import { type ChildProcess, spawn } from 'node:child_process';
import { LineSplitter } from './line-splitter.ts';
import { OrphanGuard } from './orphan-guard.ts';

/** How a {@link ProcessGroup} is started. */
export interface ProcessGroupInit {
  /** The program and its arguments. */
  command: readonly [file: string, ...args: string[]];
  environment: Readonly<Record<string, string>>;
  /** The working directory. */
  directory: string;
  onLine(line: string, stream: 'stdout' | 'stderr'): void;
}

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Set when it could not be started at all. */
  readonly error?: Error;
}

/** How many of the last lines on stderr are kept, to tell why a process died. */
const TAIL_LINES = 20;

/**
 * A child process and all its descendants, in a process group of their own: a signal reaches every
 * one of them, and a Ctrl-C in the terminal reaches none, so that we can stop them in order.
 */
export class ProcessGroup {
  /** Settles when the leader has ended and its output has been read. */
  readonly exited: Promise<ProcessExit>;
  /** The last lines that it wrote to stderr. */
  readonly stderrTail: string[] = [];
  /** Set with `exited`. */
  exit: ProcessExit | undefined;
  readonly #child: ChildProcess;
  readonly #guard: OrphanGuard | undefined;

  constructor(init: ProcessGroupInit) {
    const [file, ...args] = init.command;
    this.#child = spawn(file, args, {
      cwd: init.directory,
      env: init.environment,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const { pid, stdout, stderr } = this.#child;
    this.#guard = pid === undefined ? undefined : new OrphanGuard(pid);
    const out = new LineSplitter((line) => init.onLine(line, 'stdout'));
    const err = new LineSplitter((line) => {
      this.stderrTail.push(line);
      if (this.stderrTail.length > TAIL_LINES) this.stderrTail.shift();
      init.onLine(line, 'stderr');
    });
    stdout?.on('data', (chunk: Buffer) => out.write(chunk));
    stderr?.on('data', (chunk: Buffer) => err.write(chunk));
    this.exited = this.#watch().then((exit) => {
      out.end();
      err.end();
      this.exit = exit;
      return exit;
    });
  }

  /** Of the leader; `undefined` when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Signals the whole group. */
  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child.kill(name);
      else process.kill(-pid, name);
    } catch {
      // ESRCH: the whole group has ended.
    }
  }

  /** Kills what is left of the group, descendants that outlived the leader included. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
    this.#guard?.release();
  }

  /** SIGTERM, then SIGKILL at `deadlineMs` (epoch) or when the leader has ended. */
  async terminate(deadlineMs: number): Promise<void> {
    this.signal('SIGTERM');
    await this.endedBy(deadlineMs);
    await this.kill();
  }

  /** Resolves when the leader has ended, at `deadlineMs` (epoch) at the latest. */
  async endedBy(deadlineMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.max(0, deadlineMs - Date.now()));
    });
    await Promise.race([this.exited, timeout]);
    clearTimeout(timer);
  }

  #watch(): Promise<ProcessExit> {
    return new Promise((resolve) => {
      const child = this.#child;
      child.on('error', (error) => {
        if (child.pid === undefined) resolve({ code: null, signal: null, error });
      });
      child.on('exit', (code, signal) => {
        const done = () => resolve({ code, signal });
        // A descendant may hold the pipes open for ever; the leader's last words are there at once.
        const timer = setTimeout(done, 200);
        child.on('close', () => {
          clearTimeout(timer);
          done();
        });
      });
    });
  }
}

/** `exit status 1` or `signal: killed`, as Lambda words it. */
export function describeExit({ code, signal, error }: ProcessExit): string {
  if (error !== undefined) return error.message;
  if (signal !== null) return `signal: ${SIGNAL_WORDS[signal] ?? signal}`;
  return `exit status ${code}`;
}

const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};
