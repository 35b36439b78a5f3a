import type { EnvironmentFailure } from '../../local/environment-failure.ts';
import { describeExit } from '../../local/process-group.ts';

/**
 * Who ended, and how.
 * @param when is added where a process has run at all, as in "before it was ready".
 */
export function whatEnded({ process, message }: EnvironmentFailure, when?: string): string {
  if (process === undefined) return message;
  const who = process.role === 'app' ? 'The app' : `The extension "${process.name}"`;
  if (process.exit.error !== undefined) {
    const { code } = process.exit.error as NodeJS.ErrnoException;
    return `${who} could not be started: ${code === 'ENOENT' ? `there is no program "${process.name}" here or on the PATH` : process.exit.error.message}`;
  }
  return `${who} ended with ${describeExit(process.exit)}${when === undefined ? '' : ` ${when}`}`;
}
