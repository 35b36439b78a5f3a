import { AdapterError } from '../../pipeline/index.ts';
import type { AppExit } from './app-exit.ts';
import type { AppProcess } from './app-process.ts';
import { spawnFailure } from './spawn-failure.ts';

/** Why the app is gone: what Lambda is told, and what invocations fail with. */
export function appExitError(app: AppProcess, exit: AppExit): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_APP_EXITED',
    status: 502,
    message: describe(app, exit) + lastWords(app),
    errorType: exit.type === 'unstartable' ? 'Runtime.InvalidEntrypoint' : 'Runtime.ExitError',
  });
}

function describe(app: AppProcess, exit: AppExit): string {
  switch (exit.type) {
    case 'code':
      return `The app (${app.command}) exited with code ${exit.code}${exit.code === 0 ? FOREGROUND : ''}`;
    case 'signal':
      return `The app (${app.command}) was ended by ${exit.signal}${exit.signal === 'SIGKILL' ? OUT_OF_MEMORY : ''}`;
    case 'unstartable':
      return `The app was not started: ${spawnFailure(app.file, exit.error, process.env).message}`;
  }
}

const FOREGROUND = '; it must stay in the foreground, not become a daemon';
const OUT_OF_MEMORY = '; when memory runs out, the kernel ends it so';

function lastWords({ stderrTail }: AppProcess): string {
  if (stderrTail === '') return '';
  return `. The end of its stderr:\n${stderrTail}`;
}
