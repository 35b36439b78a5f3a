import { constants } from 'node:os';

/** How a process ended. */
export type AppExit =
  | { readonly type: 'code'; readonly code: number }
  | { readonly type: 'signal'; readonly signal: NodeJS.Signals }
  /** It never ran. */
  | { readonly type: 'unstartable'; readonly error: NodeJS.ErrnoException };

/** The arguments of a child process's `exit` event as an {@link AppExit}. */
export function appExit(code: number | null, signal: NodeJS.Signals | null): AppExit {
  return signal === null ? { type: 'code', code: code ?? 0 } : { type: 'signal', signal };
}

/** The exit code that a shell would report for it: 128 and the signal's number after a signal. */
export function shellExitCode(exit: AppExit): number {
  switch (exit.type) {
    case 'code':
      return exit.code;
    case 'signal':
      return 128 + (constants.signals[exit.signal] ?? 0);
    case 'unstartable':
      return exit.error.code === 'ENOENT' ? 127 : 126;
  }
}
