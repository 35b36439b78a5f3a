import { type ChildProcess, spawn } from 'node:child_process';
import { type AppExit, appExit } from './app-exit.ts';
import { OutputTail } from './output-tail.ts';

/** How much of the app's stderr is kept to tell why it ended, in bytes. */
const TAIL_BYTES = 8192;
/** How long, in ms, its last words may take to arrive once it has ended. */
const LAST_WORDS_MS = 50;

/**
 * The app as a child process of the adapter. Its output goes where the adapter's goes; the end of its
 * stderr is kept beside that.
 *
 * It leads a process group of its own. So a signal reaches it once, from the adapter, whether Lambda
 * signals one process or a group; it reaches what the app has started too, be it a script that does
 * not `exec`; and what outlives the app can be ended with it.
 */
export class AppProcess {
  /** As a person would type it. */
  readonly command: string;
  /** The program: the command's first word. */
  readonly file: string;
  /** Settles when the app has ended, and what it wrote until then has been read. */
  readonly exited: Promise<AppExit>;
  readonly #tail = new OutputTail(TAIL_BYTES);
  readonly #child: ChildProcess | undefined;
  #signalled = false;

  constructor(command: readonly string[], env: NodeJS.ProcessEnv) {
    const [file = '', ...args] = command;
    this.file = file;
    this.command = command.join(' ');
    try {
      this.#child = spawn(file, args, {
        env,
        detached: true,
        stdio: ['inherit', 'inherit', 'pipe'],
      });
    } catch (error) {
      // Some of the system's errors are thrown and not emitted: E2BIG, ENOEXEC.
      const unstartable = { type: 'unstartable', error: error as NodeJS.ErrnoException } as const;
      this.exited = Promise.resolve(unstartable);
      return;
    }
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#tail.add(chunk);
      process.stderr.write(chunk);
    });
    this.exited = this.#watch(this.#child);
    process.once('exit', this.#killGroup);
  }

  /** Of the app and of its process group; `undefined` when it could not be started. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The end of what it has written to stderr, at most 8 KiB. */
  get stderrTail(): string {
    return this.#tail.text();
  }

  /**
   * Signals the app and what it has started. From then on it counts as ended only when all that
   * write to its stderr have: a shell dies of the signal at once, the server that it runs does not.
   */
  signal(signal: NodeJS.Signals): void {
    this.#signalled = true;
    this.#send(signal);
  }

  #send(signal: NodeJS.Signals): void {
    const { pid } = this;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // ESRCH: nothing of it is left.
    }
  }

  readonly #killGroup = (): void => {
    this.#send('SIGKILL');
  };

  async #watch(child: ChildProcess): Promise<AppExit> {
    const exit = await new Promise<AppExit>((resolve) => {
      child.once('error', (error) => {
        if (child.pid === undefined) resolve({ type: 'unstartable', error });
      });
      child.once('exit', (code, signal) => {
        const end = (): void => {
          resolve(appExit(code, signal));
        };
        child.once('close', end);
        if (this.#signalled) return;
        // Whoever is left of its group would answer, or hold the port, for an app that is gone.
        this.#killGroup();
        // What has left the group, as daemons do, may hold the pipe open for ever.
        const timer = setTimeout(end, LAST_WORDS_MS);
        child.once('close', () => {
          clearTimeout(timer);
        });
      });
    });
    this.#killGroup();
    process.off('exit', this.#killGroup);
    return exit;
  }
}
