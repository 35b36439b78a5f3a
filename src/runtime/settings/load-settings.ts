import { AdapterError, messageOf } from '../../pipeline/index.ts';
import { nearestName } from './nearest-name.ts';
import type { SettingKind } from './setting-kinds.ts';
import type { SettingName, Settings } from './settings.ts';
import { type Setting, SETTINGS } from './settings-table.ts';
import { unknownVariables } from './unknown-variables.ts';

/** What came of reading the settings. */
export interface LoadedSettings {
  readonly settings: Settings;
  /** A sentence each: deprecated variables in use, variables that mean nothing. */
  readonly warnings: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The text of a setting, and where it stands. */
export interface FoundSetting {
  readonly where: string;
  readonly text: string;
  readonly kind: SettingKind<unknown>;
}

/**
 * Reads every setting: from its variable, then its fallback variables, then the config file, then
 * its default. Empty text is as good as none.
 *
 * @param configured The config's `settings`, unchecked.
 * @param where They stand, as messages say it.
 * @throws AdapterError `LWA_ERR_SETTINGS_INVALID`, which lists all that is wrong.
 */
export function loadSettings(
  env: Environment,
  configured?: unknown,
  where = 'in the config file',
): LoadedSettings {
  const problems: string[] = [];
  const warnings: string[] = [];
  const config = configuredTexts(configured, problems, where);
  const values: Partial<Record<SettingName, unknown>> = {};

  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting<unknown>][]) {
    const fromFile = parsed(config[name], problems);
    const fromEnvironment = parsed(findInEnvironment(env, setting, warnings), problems);
    const preset = setting.defaultFrom ? values[setting.defaultFrom] : setting.default;
    values[name] = fromEnvironment ?? fromFile ?? preset;
  }
  if (problems.length > 0) throw invalid(problems);
  warnings.push(...unknownVariables(env));
  return { settings: values as Record<SettingName, unknown> as unknown as Settings, warnings };
}

function parsed(found: FoundSetting | undefined, problems: string[]): unknown {
  if (found === undefined) return undefined;
  const { where, text, kind } = found;
  try {
    const value = kind.parse(text);
    if (value === undefined) problems.push(problem(where, text, `expected ${kind.expected}`));
    return value;
  } catch (error) {
    problems.push(problem(where, text, messageOf(error)));
    return undefined;
  }
}

/** What the environment says for a setting. */
export function findInEnvironment(
  env: Environment,
  setting: Setting<unknown>,
  warnings: string[],
): FoundSetting | undefined {
  const text = env[setting.variable]?.trim();
  if (text) return { where: setting.variable, text, kind: setting.kind };
  for (const { variable, deprecated, kind } of setting.fallbacks ?? []) {
    const other = env[variable]?.trim();
    if (!other) continue;
    if (deprecated) warnings.push(`${variable} is deprecated; use ${setting.variable} instead`);
    return { where: variable, text: other, kind: kind ?? setting.kind };
  }
  return undefined;
}

/** What the config says for each setting, as text. */
export function configuredTexts(
  configured: unknown,
  problems: string[],
  place = 'in the config file',
): Partial<Record<string, FoundSetting>> {
  const found: Partial<Record<string, FoundSetting>> = {};
  if (configured === undefined) return found;
  if (typeof configured !== 'object' || configured === null || Array.isArray(configured)) {
    problems.push(problem(`settings ${place}`, configured, 'expected an object'));
    return found;
  }
  for (const [name, value] of Object.entries(configured as Record<string, unknown>)) {
    const where = `settings.${name} ${place}`;
    if (!Object.hasOwn(SETTINGS, name)) {
      problems.push(`${where}: there is no such setting; ${nameAdvice(name)}`);
      continue;
    }
    if (value === undefined || value === '') continue;
    const { kind } = SETTINGS[name as SettingName] as Setting<unknown>;
    const text = kind.pairs ? pairsText(value) : asText(value, kind.list === true);
    if (text === undefined) problems.push(problem(where, value, `expected ${kind.expected}`));
    else if (text !== '') found[name] = { where, text, kind };
  }
  return found;
}

function nameAdvice(name: string): string {
  const names = Object.keys(SETTINGS);
  const meant = nearestName(name, names);
  return meant === undefined ? `expected one of ${names.join(', ')}` : `did you mean ${meant}?`;
}

/** The text that a variable would have for this value; `undefined` when there is none. */
function asText(value: unknown, list: boolean): string | undefined {
  if (list && Array.isArray(value)) {
    const texts = value.map((item: unknown) => asText(item, false));
    return texts.includes(undefined) ? undefined : texts.join(',');
  }
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The text that a variable would have for this object: `name=value,…`. */
function pairsText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return asText(value, false);
  }
  const pairs = Object.entries(value as Record<string, unknown>).map(([name, member]) => {
    const text = asText(member, false);
    return text === undefined ? undefined : `${name}=${text}`;
  });
  return pairs.includes(undefined) ? undefined : pairs.join(',');
}

function problem(where: string, value: unknown, advice: string): string {
  return `${where} is ${shown(value)}; ${advice}`;
}

const SHOWN_CHARACTERS = 80;

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object';
  const text = String(value);
  const cut = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return typeof value === 'string' ? JSON.stringify(cut) : cut;
}

function invalid(problems: readonly string[]): AdapterError {
  const count = problems.length === 1 ? 'A setting is' : `${problems.length} settings are`;
  return new AdapterError({
    code: 'LWA_ERR_SETTINGS_INVALID',
    message: `${count} wrong:\n${problems.map((line) => `- ${line}`).join('\n')}`,
    errorType: 'Runtime.InvalidSettings',
  });
}
