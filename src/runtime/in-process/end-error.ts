import { AdapterError, messageOf } from '../../pipeline/index.ts';
import type { Crash } from './crash.ts';

/** An exit this many ms after something was not caught is taken to come of it: an app may log first. */
const CRASH_MS = 5_000;

/** Why the process ends: what Lambda is told of it. */
export function endError(code: number, crash: Crash | undefined): AdapterError {
  if (crash === undefined || performance.now() - crash.atMs > CRASH_MS) {
    return new AdapterError({
      code: 'LWA_ERR_APP_EXITED',
      status: 502,
      message: `The app ended its process with code ${code} before it had answered`,
      errorType: 'Runtime.ExitError',
    });
  }
  const rejected = crash.origin === 'unhandledRejection';
  const what = rejected ? 'left a rejected promise unhandled' : 'threw, and nothing caught it';
  return new AdapterError({
    code: 'LWA_ERR_APP_EXITED',
    status: 502,
    message: `The app ${what}: ${messageOf(crash.error)}`,
    errorType: rejected ? 'Runtime.UnhandledPromiseRejection' : 'Runtime.UncaughtException',
    cause: crash.error,
  });
}
