import type { HookName, Pipeline, Plugin, RegisteredTap } from '../../pipeline/index.ts';
import type { PluginSpecifier } from '../config/plugin-entries.ts';
import type { SetSetting } from '../settings/index.ts';
import { functionLocation } from './function-location.ts';
import { hiddenSecrets } from './hidden-secrets.ts';
import type { MeasuredPlugin } from './measured-plugin.ts';
import { type FilePackage, nearestPackage, packageOf } from './package-of.ts';
import type { SettingEffects } from './settings-behind.ts';

/** What brought a plugin into the pipeline. */
export type PluginOrigin = 'built-in' | 'config-file' | 'AWS_LWA_PLUGINS';

/** A tap, with its hook. */
export interface InspectedTap extends RegisteredTap {
  readonly hook: HookName;
}

/** All that can be known of a plugin in a pipeline. */
export interface InspectedPlugin {
  readonly name: string;
  readonly origin: PluginOrigin;
  /** The settings that brought in a built-in one; empty where it is always there. */
  readonly settings: readonly SetSetting[];
  /** Whether it took the place of a built-in plugin of the same name. */
  readonly replacesBuiltIn: boolean;
  /** `plugins[1]`: where the config file names it. */
  readonly path: string | undefined;
  /** The name of a package or file by which it was asked for. */
  readonly module: string | undefined;
  /** The package that it comes from, where it is an installed one. */
  readonly package: FilePackage | undefined;
  /** The file that it comes from, with the line of its `apply` where that is known. */
  readonly file: string | undefined;
  /** What its factory was given, without secrets; `undefined` where that is not known. */
  readonly options: unknown;
  /** In the order of the hooks' lives. */
  readonly taps: readonly InspectedTap[];
  /** The names of the event sources that it adds. */
  readonly sources: readonly string[];
  /** How long its module took to load, ms; `undefined` where that is part of the config file's time. */
  readonly loadMs: number | undefined;
  /** How long `apply` took, ms. */
  readonly applyMs: number;
}

/** A plugin that was loaded by the name of its package or file. */
export interface LoadedByName {
  readonly specifier: PluginSpecifier;
  readonly file: string;
  readonly loadMs: number;
}

/** What is known of the plugins of a pipeline from how they were made. */
export interface PluginKnowledge {
  readonly builtIn: readonly Plugin[];
  readonly loaded: ReadonlyMap<Plugin, LoadedByName>;
  readonly effects: SettingEffects;
}

/** In the order of an environment's life. */
export const HOOK_NAMES = [
  'environment',
  'boot',
  'ready',
  'request',
  'reply',
  'response',
  'failed',
  'settled',
  'checkpoint',
  'restore',
  'shutdown',
] as const satisfies readonly HookName[];

/** Puts together what is known of a plugin that has been applied. */
export function inspectedPlugin(
  { name, plugin, applyMs, sources }: MeasuredPlugin,
  pipeline: Pipeline,
  { builtIn, loaded, effects }: PluginKnowledge,
): InspectedPlugin {
  const isBuiltIn = builtIn.includes(plugin);
  const byName = loaded.get(plugin);
  const fromVariable = byName?.specifier.path === 'AWS_LWA_PLUGINS';
  return {
    name,
    origin: isBuiltIn ? 'built-in' : fromVariable ? 'AWS_LWA_PLUGINS' : 'config-file',
    settings: (isBuiltIn ? effects.broughtIn.get(name) : undefined) ?? [],
    replacesBuiltIn: !isBuiltIn && builtIn.some((other) => other.name === name),
    ...(isBuiltIn ? NOWHERE : byName ? sourceByName(byName) : sourceByCode(plugin)),
    taps: HOOK_NAMES.flatMap((hook) => {
      const taps = pipeline.taps(hook).filter((tap) => tap.plugin === name);
      return taps.map((tap) => ({ hook, ...tap }));
    }),
    sources,
    applyMs,
  };
}

type PluginSource = Pick<
  InspectedPlugin,
  'path' | 'module' | 'package' | 'file' | 'options' | 'loadMs'
>;

const NOWHERE: PluginSource = {
  path: undefined,
  module: undefined,
  package: undefined,
  file: undefined,
  options: undefined,
  loadMs: undefined,
};

function sourceByName({ specifier, file, loadMs }: LoadedByName): PluginSource {
  const { path, module, options } = specifier;
  const from = /^\.{0,2}\//.test(module) ? packageOf(file) : nearestPackage(file);
  return { path, module, package: from, file, options: hiddenSecrets(options), loadMs };
}

/** The config file has made it: only its code can tell where it comes from. */
function sourceByCode(plugin: Plugin): PluginSource {
  const location = functionLocation(Reflect.get(plugin, 'apply'));
  if (location === undefined) return NOWHERE;
  const { file, line } = location;
  return { ...NOWHERE, package: packageOf(file), file: `${file}:${line}` };
}
