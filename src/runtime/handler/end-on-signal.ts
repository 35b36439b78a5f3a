import { holdSignal } from '../in-process/hold-signal.ts';
import { within } from '../within.ts';

/** Of the 500 ms that Lambda leaves a runtime process, what the adapter takes before the app is told. */
const OWN_SHUTDOWN_MS = 150;

/**
 * On SIGTERM: the adapter's shutdown first, then the listeners of the app; where it has none, the
 * process ends when all is done.
 */
export async function endOnSignal(shutDown: () => Promise<void>): Promise<void> {
  const signal = await holdSignal('SIGTERM');
  const done = shutDown();
  await within(OWN_SHUTDOWN_MS, done);
  if (signal.release()) return;
  await done;
  process.exit(0);
}
