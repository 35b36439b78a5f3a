import { spawn } from 'node:child_process';
import { isatty } from 'node:tty';
import { type AppExit, appExit } from './app/app-exit.ts';
import { endAs } from './app/end-as.ts';
import { spawnFailure } from './app/spawn-failure.ts';

/** What others may send to the adapter and mean the command. */
const FORWARDED = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
] as const satisfies readonly NodeJS.Signals[];

/**
 * Runs the command as if the adapter were not there: its stdio is the adapter's own, signals go to
 * it, and the adapter ends as it ends, by the same exit code or signal.
 *
 * @param caller Who says that the command cannot be started.
 * @returns The exit code; it does not return when a signal has ended the command.
 */
export async function runOutsideLambda(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  caller = 'lambda-adapter',
): Promise<number> {
  const [file = '', ...args] = command;
  const exit = await run(file, args, env);
  switch (exit.type) {
    case 'code':
      return exit.code;
    case 'signal':
      return endAs(exit);
    case 'unstartable': {
      const { message, exitCode } = spawnFailure(file, exit.error, env);
      process.stderr.write(`${caller}: ${message}\n`);
      return exitCode;
    }
  }
}

function run(file: string, args: string[], env: NodeJS.ProcessEnv): Promise<AppExit> {
  return new Promise((resolve) => {
    // Before the command is there, a signal would end the adapter alone.
    const stopForwarding = forwardSignals((signal) => child?.kill(signal));
    const end = (exit: AppExit): void => {
      stopForwarding();
      resolve(exit);
    };
    let child: ReturnType<typeof spawn> | undefined;
    try {
      child = spawn(file, args, { env, stdio: 'inherit' });
    } catch (error) {
      end({ type: 'unstartable', error: error as NodeJS.ErrnoException });
      return;
    }
    child.once('error', (error) => {
      if (child?.pid === undefined) end({ type: 'unstartable', error });
    });
    child.once('exit', (code, signal) => {
      end(appExit(code, signal));
    });
  });
}

/** Returns what ends the forwarding. */
function forwardSignals(forward: (signal: NodeJS.Signals) => void): () => void {
  const atTerminal = isatty(0) || isatty(1) || isatty(2);
  const listeners = FORWARDED.map((signal) => {
    // Ctrl-C in a terminal has already reached the command; twice means "at once" to many.
    const listener = signal === 'SIGINT' && atTerminal ? ignore : forward;
    process.on(signal, listener);
    return [signal, listener] as const;
  });
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}

function ignore(): void {
  // Only that the adapter outlives it.
}
