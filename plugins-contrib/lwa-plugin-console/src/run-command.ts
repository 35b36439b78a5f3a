import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Invocation } from 'lambda-web-adapter';
import { OutputTail } from './output-tail.ts';

/** What is run. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** `file` is a line for `/bin/sh`, and there are no `args`. */
  readonly shell: boolean;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether what it writes is written on to stdout, which is the log. */
  readonly echo: boolean;
}

/** How it ended. */
export interface Finished {
  /** As shells have it: 126 or 127 when it cannot be started, 128 and the number of the signal. */
  readonly exitCode: number;
  /** The end of what it wrote to stdout and stderr, in the order in which it came. */
  readonly output: string;
  /** It was ended, because the invocation's time is. */
  readonly timedOut: boolean;
}

const KEPT_BYTES = 5 * 1024 * 1024;
/** A command is ended so long before the deadline, ms, so that there is time to say so. */
const BEFORE_DEADLINE_MS = 1000;
/** How long, ms, it may take to end when it is asked to. */
const GRACE_MS = 250;

/** Runs a command to its end, or to that of the invocation's time. Never rejects. */
export async function runCommand(command: Command, invocation: Invocation): Promise<Finished> {
  const output = new OutputTail(KEPT_BYTES);
  let watch: DeadlineWatch | undefined;
  try {
    const child = start(command, output);
    watch = new DeadlineWatch(child, invocation);
    const exitCode = await ended(child);
    return { exitCode, output: output.text(), timedOut: watch.fired };
  } catch (error) {
    return notStarted(command, error as NodeJS.ErrnoException);
  } finally {
    watch?.stop();
  }
}

/** @throws Error for what no program can be given, such as a NUL character. */
function start(command: Command, output: OutputTail): ChildProcess {
  const { args, echo, env, file, folder, shell } = command;
  const child = spawn(file, args, {
    cwd: folder,
    env,
    shell,
    // A group of its own: with it ends whatever it has started.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output.add(chunk);
      if (echo) process.stdout.write(chunk);
    });
  }
  return child;
}

/** Asks the group to end when the time is over, and ends it. */
class DeadlineWatch {
  readonly #child: ChildProcess;
  readonly #invocation: Invocation;
  readonly #timers: NodeJS.Timeout[] = [];
  fired = false;

  constructor(child: ChildProcess, invocation: Invocation) {
    this.#child = child;
    this.#invocation = invocation;
    const leftMs = (invocation.deadlineMs ?? 0) - Date.now();
    // One that is over was never meant.
    if (leftMs > 0) this.#after(leftMs - BEFORE_DEADLINE_MS, this.#ask);
    invocation.addEventListener('abort', this.#kill);
    if (invocation.aborted) this.#kill();
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#invocation.removeEventListener('abort', this.#kill);
  }

  readonly #ask = (): void => {
    this.fired = true;
    signalGroup(this.#child, 'SIGTERM');
    this.#after(GRACE_MS, this.#kill);
  };

  readonly #kill = (): void => {
    this.fired = true;
    signalGroup(this.#child, 'SIGKILL');
  };

  #after(ms: number, act: () => void): void {
    this.#timers.push(setTimeout(act, Math.max(ms, 0)));
  }
}

/** Resolves with the exit code when there is nothing more to read. */
function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      // What it has left behind would hold the output open, and be frozen with the environment.
      signalGroup(child, 'SIGKILL');
      const finish = () => {
        resolve(exitCode);
      };
      child.on('close', finish);
      // What has left the group holds it open all the same.
      whenQuiet(child, finish);
    });
  });
}

/** So many turns of the event loop without output mean that the pipes are empty. */
const QUIET_TURNS = 5;

/** What was written before the end is read in the next turns, however busy the machine is. */
function whenQuiet({ stderr, stdout }: ChildProcess, act: () => void): void {
  let quiet = 0;
  const heard = () => {
    quiet = 0;
  };
  stdout?.on('data', heard);
  stderr?.on('data', heard);
  const turn = () => {
    if (++quiet > QUIET_TURNS) act();
    else setImmediate(turn);
  };
  turn();
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

function notStarted({ file, folder }: Command, error: NodeJS.ErrnoException): Finished {
  const missing = `There is no program "${file}" on the PATH, or no folder ${folder}`;
  const output = error.code === 'ENOENT' ? missing : error.message;
  return { exitCode: error.code === 'EACCES' ? 126 : 127, output, timedOut: false };
}
