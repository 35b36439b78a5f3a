import {
  AdapterError,
  type App,
  type HookName,
  type Logger,
  Pipeline,
  type Plugin,
} from '../../pipeline/index.ts';
import { builtInsFor } from '../assemble-plugins.ts';
import { configuredPlugins } from '../config/configured-plugins.ts';
import { loadConfig } from '../config/index.ts';
import { loadPlugin, type PluginLoader } from '../config/load-plugin.ts';
import { locatePlugin } from '../config/locate-plugin.ts';
import { loadSettings, type SetSetting, type Settings, setSettings } from '../settings/index.ts';
import {
  HOOK_NAMES,
  type InspectedPlugin,
  type InspectedTap,
  inspectedPlugin,
  type LoadedByName,
} from './inspected-plugin.ts';
import { MeasuredPlugin } from './measured-plugin.ts';
import { type SettingEffects, settingsBehind } from './settings-behind.ts';

/** An event source. */
export interface InspectedSource {
  readonly name: string;
  readonly kind: 'http' | 'event';
  /** The plugin that adds it. */
  readonly plugin: string;
}

/** A built-in plugin that is usually there, and is not. */
export interface LeftOutPlugin {
  readonly name: string;
  /** The settings that took it away; without any it was the config file's function. */
  readonly settings: readonly SetSetting[];
}

/** A pipeline as the adapter would make it, and how it came to be. */
export interface InspectedPipeline {
  /** The config file, and how long it took to load, ms. */
  readonly config: { readonly file: string; readonly loadMs: number } | undefined;
  readonly settings: Settings;
  /** What of the settings is set, and where. */
  readonly set: readonly SetSetting[];
  /** What the adapter would warn about when it starts. */
  readonly warnings: readonly string[];
  /** In the order in which they are applied. */
  readonly plugins: readonly InspectedPlugin[];
  readonly leftOut: readonly LeftOutPlugin[];
  /** Every tap, by hook, in the order in which they run. */
  readonly hooks: Readonly<Record<HookName, readonly InspectedTap[]>>;
  /** In the order in which they are asked. */
  readonly sources: readonly InspectedSource[];
  /** Runs the `boot` hook, without an app. */
  boot(): Promise<void>;
  /** By plugin whose taps of the `boot` hook have run: how long that took, ms. */
  bootTimes(): ReadonlyMap<string, number>;
  /** Runs the `shutdown` hook. */
  shutdown(): Promise<void>;
}

/**
 * Assembles the pipeline of an environment as the adapter does when it starts, and looks at it. The
 * code of the config file and of the plugins runs; the `boot` hook does only when that is asked for.
 *
 * @throws AdapterError whatever would keep the adapter from starting: `LWA_ERR_CONFIG_…`,
 * `LWA_ERR_SETTINGS_INVALID`, `LWA_ERR_PLUGIN_…`.
 */
export async function inspectPipeline(
  env: NodeJS.ProcessEnv,
  log: Logger,
  cwd: string = process.cwd(),
): Promise<InspectedPipeline> {
  const begin = performance.now();
  const config = await loadConfig(env, cwd);
  const loadMs = performance.now() - begin;
  const { settings, warnings } = loadSettings(env, config?.settings);
  const set = setSettings(env, config?.settings);
  const builtIn = builtInsFor(settings, env);
  const loaded = new Map<Plugin, LoadedByName>();
  const plugins = await configuredPlugins(builtIn, config, env, cwd, oneByOne(loaded));
  const measured = plugins.map((plugin) => new MeasuredPlugin(plugin));
  const pipeline = new Pipeline({ plugins: measured, app: noApp, log });
  const effects = settingsBehind(settings, set);
  return {
    config: config && { file: config.file, loadMs },
    settings,
    set,
    warnings,
    plugins: measured.map((plugin) => {
      return inspectedPlugin(plugin, pipeline, { builtIn, loaded, effects });
    }),
    leftOut: leftOut(builtIn, plugins, effects),
    hooks: tapsOf(pipeline),
    sources: pipeline.sources.map(({ name, kind }) => {
      const owner = measured.find(({ sources }) => sources.includes(name));
      return { name, kind, plugin: owner?.name ?? name };
    }),
    boot: () => pipeline.lifecycle('boot'),
    bootTimes() {
      const booted = measured.filter(({ bootMs }) => bootMs !== undefined);
      return new Map(booted.map(({ name, bootMs }) => [name, bootMs!]));
    },
    shutdown: () => pipeline.lifecycle('shutdown'),
  };
}

/** Loads one plugin after the other, so that each is told its own time. */
function oneByOne(loaded: Map<Plugin, LoadedByName>): PluginLoader {
  let last: Promise<unknown> = Promise.resolve();
  const load: PluginLoader = async (specifier, folder) => {
    const begin = performance.now();
    const plugin = await loadPlugin(specifier, folder);
    const loadMs = performance.now() - begin;
    loaded.set(plugin, { specifier, file: locatePlugin(specifier, folder), loadMs });
    return plugin;
  };
  return (specifier, folder) => {
    const turn = last.then(() => load(specifier, folder));
    last = turn.catch(() => undefined);
    return turn;
  };
}

function tapsOf(pipeline: Pipeline): InspectedPipeline['hooks'] {
  const entries = HOOK_NAMES.map((hook) => {
    return [hook, pipeline.taps(hook).map((tap) => ({ hook, ...tap }))] as const;
  });
  return Object.fromEntries(entries) as unknown as InspectedPipeline['hooks'];
}

function leftOut(
  builtIn: readonly Plugin[],
  plugins: readonly Plugin[],
  effects: SettingEffects,
): LeftOutPlugin[] {
  const names = new Set(plugins.map(({ name }) => name));
  const bySettings = [...effects.leftOut].map(([name, settings]) => ({ name, settings }));
  const byConfig = builtIn.map(({ name }) => ({ name, settings: [] }));
  return [...bySettings, ...byConfig].filter(({ name }) => !names.has(name));
}

const noApp: App = {
  async forward() {
    throw new AdapterError({
      code: 'LWA_ERR_APP_NOT_READY',
      message: 'There is no app: the plugins are only looked at',
      status: 503,
    });
  },
};
