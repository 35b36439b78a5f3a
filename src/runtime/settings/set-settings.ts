import { configuredTexts, findInEnvironment } from './load-settings.ts';
import type { SettingName } from './settings.ts';
import { type Setting, SETTINGS } from './settings-table.ts';

/** A setting that somebody has set. */
export interface SetSetting {
  readonly name: SettingName;
  /** The variable, or `settings.port` for the config file's. */
  readonly where: string;
  /** Its value as text, as the variable has it or would have it. */
  readonly text: string;
}

/** What the environment and the config file set, and which of them counts; in the table's order. */
export function setSettings(
  env: Readonly<Record<string, string | undefined>>,
  configured?: unknown,
): SetSetting[] {
  const config = configuredTexts(configured, []);
  const set: SetSetting[] = [];
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting<unknown>][]) {
    const variable = findInEnvironment(env, setting, []);
    const text = variable?.text ?? config[name]?.text;
    if (text !== undefined) set.push({ name, where: variable?.where ?? `settings.${name}`, text });
  }
  return set;
}
