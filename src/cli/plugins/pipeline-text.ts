import { relative } from 'node:path';
import pc from 'picocolors';
import type { InspectedPipeline } from '../../runtime/inspection/inspect-pipeline.ts';
import type { InspectedPlugin } from '../../runtime/inspection/inspected-plugin.ts';
import { VERSION } from '../../version.ts';
import { table } from '../table.ts';
import type { BootRun } from './run-boot.ts';

/** A pipeline as people read it. */
export function pipelineText(pipeline: InspectedPipeline, boot: BootRun | undefined): string {
  const { config, warnings, plugins, hooks, sources } = pipeline;
  const file = config === undefined ? 'no config file' : shortPath(config.file);
  const taps = Object.entries(hooks).filter(([, list]) => list.length > 0);
  return [
    `${pc.bold(`lambda-web-adapter ${VERSION}`)}  ${file}`,
    ...warnings.map((warning) => `${pc.yellow('⚠')} ${warning}`),
    '',
    pc.bold('Plugins, in the order in which they are applied'),
    table(
      ['', 'plugin', 'from', 'start', 'taps and sources'],
      plugins.map((plugin, index) => [
        `${index + 1}`,
        plugin.name,
        originText(plugin, config?.file),
        startText(plugin, boot),
        partsText(plugin),
      ]),
      [0, 3],
    ),
    ...plugins.flatMap(optionLines),
    ...leftOutLines(pipeline),
    '',
    pc.bold('Hooks, with their taps in the order in which they run'),
    table(
      undefined,
      taps.map(([hook, list]) => [
        hook,
        list.map((tap) => tapText(tap.name, tap.stage)).join(', '),
      ]),
    ),
    '',
    pc.bold('Event sources, in the order in which they are asked'),
    `  ${sources.map(({ name }) => name).join(', ')}`,
    '',
    totalLine(pipeline, boot),
    '',
  ].join('\n');
}

function originText(plugin: InspectedPlugin, configFile: string | undefined): string {
  const { origin, settings, module, path, file } = plugin;
  if (origin === 'built-in') {
    const behind = settings.map(({ where, text }) => `${where}=${text}`);
    return ['built-in', ...behind].join(', ');
  }
  const source = packageText(plugin) ?? (file === undefined ? module : shortPath(file));
  const config = configFile === undefined ? '' : shortPath(configFile);
  const by =
    origin === 'AWS_LWA_PLUGINS' ? origin : path === undefined ? config : `${path} in ${config}`;
  const instead = plugin.replacesBuiltIn ? ['in place of the built-in one'] : [];
  const known = source?.startsWith(`${by}:`) ? [source] : [source, by];
  return [...known.filter((part) => part), ...instead].join(', ');
}

function packageText({ package: from }: InspectedPlugin): string | undefined {
  return from === undefined ? undefined : `${from.name} ${from.version}`;
}

function startText(
  { name, loadMs = 0, applyMs }: InspectedPlugin,
  boot: BootRun | undefined,
): string {
  const bootMs = boot?.times.get(name);
  return `${ms(loadMs + applyMs)}${bootMs === undefined ? '' : ` + ${ms(bootMs)}`}`;
}

function partsText({ taps, sources }: InspectedPlugin): string {
  const hooks = taps.map(({ hook, stage }) => tapText(hook, stage));
  return [...hooks, ...sources.map((source) => `source ${source}`)].join(', ');
}

/** A name with the stage, unless that is 0. */
function tapText(name: string, stage: number): string {
  return stage === 0 ? name : `${name} (${stage})`;
}

function optionLines({ name, options }: InspectedPlugin): string[] {
  return options === undefined
    ? []
    : [`  ${pc.dim('options of')} ${name}: ${JSON.stringify(options)}`];
}

function leftOutLines({ leftOut, config }: InspectedPipeline): string[] {
  return leftOut.map(({ name, settings }) => {
    const behind = settings.map(({ where, text }) => `${where}=${text}`);
    const why = behind.length > 0 ? behind.join(', ') : shortPath(config?.file ?? '');
    return `  ${pc.dim('left out:')} ${name} (${why})`;
  });
}

function totalLine(
  { config, plugins, hooks }: InspectedPipeline,
  boot: BootRun | undefined,
): string {
  const loading = plugins.reduce((sum, { loadMs = 0 }) => sum + loadMs, 0);
  const applying = plugins.reduce((sum, { applyMs }) => sum + applyMs, 0);
  const booting = [...(boot?.times.values() ?? [])].reduce((sum, time) => sum + time, 0);
  const parts = [
    ...(config === undefined ? [] : [`config file ${ms(config.loadMs)}`]),
    ...(loading === 0 ? [] : [`loading plugins ${ms(loading)}`]),
    `applying them ${ms(applying)}`,
    ...(boot === undefined ? [] : [`boot hooks ${ms(booting)}`]),
  ];
  const unrun = boot === undefined && hooks.boot.length > 0;
  const hint = unrun ? pc.dim('   (the boot hooks have not run; --boot runs and times them)') : '';
  return `${pc.bold('Start')}  ${parts.join(', ')}${hint}`;
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`;
}

/** Relative, where that is no detour. */
function shortPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') || path === '' ? file : path;
}
