import { AdapterError } from './adapter-error.ts';
import type { Invocation } from './invocation.ts';

/** How long, in ms, an error page may take where no deadline is known. */
const UNKNOWN_DEADLINE_MS = 250;

/**
 * Settles as `pending` does, but not after the time that the invocation has: until it is given up,
 * and where it was, for half of what is left until its deadline. So the caller of a request that was
 * given up can still have a page of the plugins', and one that hangs costs nobody the answer.
 *
 * @throws AdapterError `LWA_ERR_DEADLINE`, or what the invocation was given up for.
 */
export async function inTime<T>(invocation: Invocation, pending: Promise<T>): Promise<T> {
  if (invocation.abortReason === undefined) return await invocation.race(pending);
  const { deadlineMs } = invocation;
  const leftMs = deadlineMs === undefined ? 0 : (deadlineMs - Date.now()) / 2;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(tooLate(invocation));
      },
      leftMs > 0 ? leftMs : UNKNOWN_DEADLINE_MS,
    );
  });
  try {
    return await Promise.race([pending, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate({ abortReason }: Invocation): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_DEADLINE',
    message: 'The invocation was given up, and no answer to that came in the time that was left',
    status: 504,
    errorType: 'Function.DeadlineExceeded',
    cause: abortReason,
  });
}
