import type { InspectedPipeline } from '../../runtime/inspection/inspect-pipeline.ts';
import { VERSION } from '../../version.ts';
import type { BootRun } from './run-boot.ts';

/** A pipeline as one line of JSON. Times are in milliseconds. */
export function pipelineJson(pipeline: InspectedPipeline, boot: BootRun | undefined): string {
  const { config, set, warnings, plugins, leftOut, hooks, sources } = pipeline;
  const known = {
    version: VERSION,
    config,
    settings: set,
    warnings,
    plugins: plugins.map((plugin) => ({ ...plugin, bootMs: boot?.times.get(plugin.name) })),
    leftOut,
    hooks,
    sources,
  };
  return `${JSON.stringify(known)}\n`;
}
