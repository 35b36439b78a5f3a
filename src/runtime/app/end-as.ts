import { type AppExit, shellExitCode } from './app-exit.ts';

/**
 * Ends this process as the app has ended, where a signal did that.
 * @returns The exit code to end with where it was none, or where this process is spared its own
 * signals, as the first process of a container is.
 */
export function endAs(exit: AppExit): number {
  if (exit.type === 'signal') {
    process.removeAllListeners(exit.signal);
    process.kill(process.pid, exit.signal);
  }
  return shellExitCode(exit);
}
