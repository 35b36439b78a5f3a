import { EnvironmentFailure } from '../../local/environment-failure.ts';
import type { LocalLambda } from '../../local/local-lambda.ts';
import { whatEnded } from '../function/what-ended.ts';
import type { Terminal } from '../terminal.ts';
import { watchFiles } from './watch-files.ts';

/**
 * Replaces the environment when files change, once what is in flight has ended. An app that does not
 * come up again is waited for until the next change.
 * @returns ends it.
 */
export function restartOnChange(
  lambda: LocalLambda,
  paths: readonly string[],
  terminal: Terminal,
): Promise<() => Promise<void>> {
  let again = false;
  let restarting: Promise<void> | undefined;
  const restart = async () => {
    do {
      again = false;
      await replace(lambda, terminal);
    } while (again);
  };
  return watchFiles(paths, (path) => {
    terminal.say(`${path} has changed: a fresh environment follows`);
    again = true;
    restarting ??= restart().finally(() => {
      restarting = undefined;
    });
  });
}

async function replace(lambda: LocalLambda, terminal: Terminal): Promise<void> {
  const start = performance.now();
  try {
    await lambda.replace();
    terminal.say(`Ready again in ${Math.round(performance.now() - start)} ms`);
  } catch (error) {
    const why =
      error instanceof EnvironmentFailure
        ? whatEnded(error, 'before it was ready')
        : (error as Error).message;
    terminal.warn(`${why}; the next change starts it again`);
  }
}
