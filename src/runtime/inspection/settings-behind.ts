import { builtInsFor } from '../assemble-plugins.ts';
import { loadSettings, type SetSetting, type Settings } from '../settings/index.ts';

/** What the settings have done to the list of built-in plugins. */
export interface SettingEffects {
  /** By plugin, the settings each of which would bring it in alone. Those of the defaults are not in it. */
  readonly broughtIn: ReadonlyMap<string, readonly SetSetting[]>;
  /** By plugin that would be there by default, the settings that take it away. */
  readonly leftOut: ReadonlyMap<string, readonly SetSetting[]>;
}

/**
 * Finds out by trial which setting is behind which built-in plugin: assembles them with the defaults
 * and one setting at a time. So the list of the built-in plugins stays the only place that knows.
 */
export function settingsBehind(settings: Settings, set: readonly SetSetting[]): SettingEffects {
  const defaults = loadSettings({}).settings;
  const usual = namesFor(defaults);
  const broughtIn = new Map<string, SetSetting[]>();
  const leftOut = new Map<string, SetSetting[]>();
  for (const setting of set) {
    const names = namesFor({ ...defaults, [setting.name]: settings[setting.name] });
    for (const name of names) if (!usual.has(name)) add(broughtIn, name, setting);
    for (const name of usual) if (!names.has(name)) add(leftOut, name, setting);
  }
  return { broughtIn, leftOut };
}

function namesFor(settings: Settings): Set<string> {
  return new Set(builtInsFor(settings, {}).map(({ name }) => name));
}

function add(map: Map<string, SetSetting[]>, name: string, setting: SetSetting): void {
  const list = map.get(name);
  if (list === undefined) map.set(name, [setting]);
  else list.push(setting);
}
