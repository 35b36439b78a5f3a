import { AdapterError, type Invocation } from '../pipeline/index.ts';

/**
 * Where there is time enough, the watch ends up to this many ms early: Node keeps a list for each
 * duration, and invocations that share one need not make it.
 */
const GRAIN_MS = 32;
const COARSE_FROM_MS = 1000;
/** What `setTimeout` can hold, in ms. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Gives an invocation up shortly before Lambda would, so that its caller gets an answer and the log
 * says what hung. A deadline in the past is taken for unknown: some emulators send one.
 *
 * @param marginMs How long before the deadline, in ms; 0 switches the guard off.
 * @returns What ends the watch.
 */
export function guardDeadline(invocation: Invocation, marginMs: number): () => void {
  if (marginMs === 0) return unwatched;
  const budgetMs = timeBefore(invocation.deadlineMs, marginMs);
  if (budgetMs === undefined || budgetMs > LONGEST_MS) return unwatched;
  const coarseMs = budgetMs < COARSE_FROM_MS ? budgetMs : budgetMs - (budgetMs % GRAIN_MS);
  const timer = setTimeout(giveUp, coarseMs, invocation, Date.now());
  return () => {
    clearTimeout(timer);
  };
}

/**
 * How many milliseconds are left until `marginMs` before the deadline (epoch ms); of a deadline that
 * is nearer than the margin, half of what there is. `undefined` when the deadline is unknown or past.
 */
export function timeBefore(deadlineMs: number | undefined, marginMs: number): number | undefined {
  const leftMs = Number(deadlineMs) - Date.now();
  // Nor is it known when it is no number at all.
  if (!(leftMs > 0)) return undefined;
  return leftMs > marginMs ? leftMs - marginMs : leftMs / 2;
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
