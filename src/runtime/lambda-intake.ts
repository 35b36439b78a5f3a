import type { Logger } from '../pipeline/index.ts';
import type { OpenIntake } from './intake.ts';
import { InvokeLoop, type PollRetry } from './invoke-loop.ts';
import type { RuntimeApi } from './runtime-api/runtime-api.ts';
import type { Settings } from './settings/index.ts';

/** What invocations are polled with. */
export interface LambdaIntakeOptions {
  readonly runtimeApi: RuntimeApi;
  readonly settings: Settings;
  readonly log: Logger;
  /** How a lost poll is repeated. @default what Lambda's own runtimes do */
  readonly pollRetry?: PollRetry | undefined;
}

/** Invocations of Lambda, as many at once as the settings say. */
export function lambdaIntake(options: LambdaIntakeOptions): OpenIntake {
  const { runtimeApi, settings, log, pollRetry } = options;
  return (pipeline) =>
    new InvokeLoop({
      runtimeApi,
      pipeline,
      log,
      concurrency: settings.maxConcurrency,
      deadlineMarginMs: settings.deadlineMarginMs,
      pollRetry,
    });
}
