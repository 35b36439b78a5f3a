import { createRequire } from 'node:module';
import { basename } from 'node:path';
import {
  type InspectedPipeline,
  inspectPipeline,
} from '../../runtime/inspection/inspect-pipeline.ts';
import { createLogger } from '../../runtime/log/index.ts';
import { loadSettings, type Settings } from '../../runtime/settings/index.ts';
import { failure, type Finding, note, ok, warning } from './finding.ts';

/** What the configuration came to. */
export interface Configuration {
  readonly findings: readonly Finding[];
  /** `undefined` when the adapter could not make it. */
  readonly pipeline: InspectedPipeline | undefined;
  /** Those of the environment alone when the config file is no good; `undefined` when neither is. */
  readonly settings: Settings | undefined;
}

/** Reads the settings, the config file and the plugins as the adapter does when it starts. */
export async function checkConfiguration(env: NodeJS.ProcessEnv): Promise<Configuration> {
  // What plugins log while they are looked at is no finding.
  const log = createLogger({ write: () => undefined });
  try {
    const pipeline = await inspectPipeline(env, log);
    return { findings: findingsOf(pipeline, env), pipeline, settings: pipeline.settings };
  } catch (error) {
    const findings = [failure((error as Error).message, adviceFor(error))];
    return { findings, pipeline: undefined, settings: settingsOf(env) };
  }
}

function findingsOf(pipeline: InspectedPipeline, env: NodeJS.ProcessEnv): Finding[] {
  const { config, set, warnings, plugins } = pipeline;
  const added = plugins.filter(({ origin }) => origin !== 'built-in').map(({ name }) => name);
  return [
    config === undefined
      ? note('There is no config file; the environment has all settings')
      : ok(`${basename(config.file)} was loaded in ${Math.round(config.loadMs)} ms`),
    ...(config === undefined ? [] : compilerFinding(config.file)),
    set.length === 0
      ? ok('No setting is set: the defaults hold')
      : ok(`Set: ${set.map(({ where, text }) => `${where} = ${text}`).join('; ')}`),
    ...warnings.map((text) => warning(text)),
    ...portFinding(env),
    ...(added.length === 0 ? [] : [ok(`Plugins beside the built-in ones: ${added.join(', ')}`)]),
  ];
}

/** Two names for the port, of which most apps read the one, and the adapter the other. */
function portFinding({ PORT, AWS_LWA_PORT }: NodeJS.ProcessEnv): Finding[] {
  const [own, told] = [PORT?.trim(), AWS_LWA_PORT?.trim()];
  if (!own || !told || own === told) return [];
  const text = `PORT is ${own} and AWS_LWA_PORT is ${told}: an app that reads PORT listens where the adapter does not ask`;
  return [warning(text, 'set only one of them, or both to the same port')];
}

function compilerFinding(file: string): Finding[] {
  if (!/\.m?ts$/.test(file) || runsTypeScript()) return [];
  const name = basename(file);
  const advice = `compile it to ${name.replace(/ts$/, 'mjs').replace('mmjs', 'mjs')} for production, or use Node 22.18 or later`;
  if (canResolve('jiti', file)) {
    const text = `${name} is compiled at each cold start by jiti, which takes some 50 ms or more on Node ${process.versions.node}`;
    return [warning(text, advice)];
  }
  const text = `${name} needs jiti on Node ${process.versions.node}, which is not installed beside it: the adapter as an extension cannot read it`;
  return [failure(text, `${advice}, or npm install jiti`)];
}

function runsTypeScript(): boolean {
  const { typescript } = process.features as { typescript?: unknown };
  return Boolean(typescript) || process.versions['bun'] !== undefined;
}

function canResolve(name: string, from: string): boolean {
  try {
    createRequire(from).resolve(name);
    return true;
  } catch {
    return false;
  }
}

function settingsOf(env: NodeJS.ProcessEnv): Settings | undefined {
  try {
    return loadSettings(env).settings;
  } catch {
    return undefined;
  }
}

function adviceFor(error: unknown): string | undefined {
  const { code } = error as { code?: string };
  return code?.startsWith('LWA_ERR_') ? `see ${code} in docs/errors.md` : undefined;
}
