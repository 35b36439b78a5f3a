import { inspectPipeline } from '../../runtime/inspection/inspect-pipeline.ts';
import { type BootRun, runBoot } from './run-boot.ts';
import { functionEnvironment } from '../environment-options.ts';
import { EXIT } from '../exit-code.ts';
import type { RawOptions } from '../main.ts';
import { OptionReader } from '../option-reader.ts';
import { errorJson, stderrLog } from '../start-error.ts';
import { pipelineJson } from './pipeline-json.ts';
import { pipelineText } from './pipeline-text.ts';

/**
 * `lwa plugins`: the pipeline of this environment and config file, as the adapter would make it.
 * @returns the exit code: 2 when it cannot be made, 1 when a boot hook fails.
 * @throws CommandError when the command line is wrong.
 */
export async function plugins(raw: RawOptions): Promise<number> {
  const reader = new OptionReader(raw);
  const json = reader.flag('json');
  const runsBoot = reader.flag('boot');
  const env = functionEnvironment(reader);
  reader.check();
  const log = stderrLog();
  let boot: BootRun | undefined;
  try {
    const pipeline = await inspectPipeline(env, log);
    if (runsBoot) boot = await runBoot(pipeline);
    const text = json ? pipelineJson(pipeline, boot) : pipelineText(pipeline, boot);
    process.stdout.write(text);
  } catch (error) {
    log.fatal((error as Error).message, { error });
    if (json) process.stdout.write(errorJson(error));
    return EXIT.usage;
  }
  if (boot?.error === undefined) return EXIT.ok;
  log.fatal((boot.error as Error).message, { error: boot.error });
  return EXIT.failing;
}
