import { AdapterError, type Invocation } from '../pipeline/index.ts';

/**
 * Gives an invocation up shortly before Lambda would, so that its caller gets an answer and the log
 * says what hung. A deadline in the past is taken for unknown: some emulators send one.
 *
 * @param marginMs How long before the deadline, in ms; 0 switches the guard off.
 * @returns What ends the watch.
 */
export function guardDeadline(invocation: Invocation, marginMs: number): () => void {
  const { deadlineMs } = invocation;
  if (marginMs === 0 || deadlineMs === undefined) return unwatched;
  const startedMs = Date.now();
  const leftMs = deadlineMs - startedMs;
  if (leftMs <= 0) return unwatched;
  // A deadline nearer than the margin leaves half of what there is.
  const budgetMs = leftMs > marginMs ? leftMs - marginMs : leftMs / 2;
  const timer = setTimeout(giveUp, budgetMs, invocation, startedMs);
  return () => {
    clearTimeout(timer);
  };
}

function giveUp(invocation: Invocation, startedMs: number): void {
  const elapsedMs = Date.now() - startedMs;
  const leftMs = (invocation.deadlineMs ?? 0) - Date.now();
  invocation.abort(
    new AdapterError({
      code: 'LWA_ERR_DEADLINE',
      message: `No answer after ${elapsedMs} ms; given up ${leftMs} ms before Lambda's deadline (AWS_LWA_DEADLINE_MARGIN_MS)`,
      status: 504,
      errorType: 'Function.DeadlineExceeded',
    }),
  );
}

function unwatched(): void {
  // Nothing to end.
}
