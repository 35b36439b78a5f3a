import type { InspectedPipeline } from '../../runtime/inspection/inspect-pipeline.ts';
import { within } from '../../runtime/within.ts';

/** What came of running the boot hooks. */
export interface BootRun {
  /** By plugin that taps the hook, ms. Those after one that failed are not in it. */
  readonly times: ReadonlyMap<string, number>;
  /** What one of them threw. */
  readonly error: unknown;
}

/** Lambda's init phase: what takes longer fails there. */
const BOOT_MS = 10_000;
/** What plugins have to close again what they have opened. */
const SHUTDOWN_MS = 2000;

/** Runs the boot hooks of a pipeline, then the shutdown hooks, so that nothing stays open. */
export async function runBoot(pipeline: InspectedPipeline): Promise<BootRun> {
  let error: unknown;
  const booted = pipeline.boot().catch((thrown: unknown) => {
    error = thrown ?? new Error('A boot hook failed without a reason');
  });
  if (!(await within(BOOT_MS, booted))) {
    error = new Error(
      `The boot hooks have not ended after ${BOOT_MS / 1000} s, Lambda's init phase`,
    );
  }
  const times = pipeline.bootTimes();
  await within(SHUTDOWN_MS, pipeline.shutdown());
  return { times, error };
}
