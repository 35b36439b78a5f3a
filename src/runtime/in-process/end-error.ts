import { AdapterError, messageOf } from '../../pipeline/index.ts';
import { monotonicMs } from '../monotonic-ms.ts';
import type { Crash } from './crash.ts';

/** An exit this many ms after something was not caught is taken to come of it: an app may log first. */
const CRASH_MS = 5_000;

/** Why a process ends that has answers to give: what Lambda is told of it. */
export function endError(code: number, crash: Crash | undefined): AdapterError {
  if (!isRecent(crash)) return exitError(code, 'before it had answered');
  if (crash.origin === 'uncaughtException') {
    return crashError('The app threw, and nothing caught it', 'Runtime.UncaughtException', crash);
  }
  const rejected = 'The app left a rejected promise unhandled';
  return crashError(rejected, 'Runtime.UnhandledPromiseRejection', crash);
}

/** Why a process ends that has not started yet. */
export function startError(code: number, crash: Crash | undefined): AdapterError {
  if (!isRecent(crash)) return exitError(code, 'while it started');
  // Node evaluates ES modules in a promise: to say so would help nobody.
  return crashError('The app threw while it started', 'Runtime.UncaughtException', crash);
}

function isRecent(crash: Crash | undefined): crash is Crash {
  return crash !== undefined && monotonicMs() - crash.atMs < CRASH_MS;
}

function exitError(code: number, when: string): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_APP_EXITED',
    status: 502,
    message: `The app ended its process with code ${code} ${when}`,
    errorType: 'Runtime.ExitError',
  });
}

function crashError(what: string, errorType: string, { error }: Crash): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_APP_EXITED',
    status: 502,
    message: `${what}: ${messageOf(error)}`,
    errorType,
    cause: error,
  });
}
