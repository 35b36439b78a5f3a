import type { SettingName, Settings } from '../src/runtime/settings/index.ts';
import { ENVIRONMENT_DOCS, SETTINGS_DOCS } from '../src/runtime/settings/settings-docs.ts';
import { type Setting, SETTINGS } from '../src/runtime/settings/settings-table.ts';

type AnySetting = Setting<Settings[SettingName]>;
type Row = readonly [name: SettingName, setting: AnySetting];

const START = '<!-- settings: generated from the schema by `npm run docs:settings` -->';
const END = '<!-- /settings -->';

/** `page` with what stands between the markers replaced by the tables of the schema. */
export function withSettingsTables(page: string): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END, start);
  if (start === -1 || end === -1) throw new Error(`The page has no ${START} … ${END}`);
  return `${page.slice(0, start + START.length)}\n\n${settingsTables()}\n${page.slice(end)}`;
}

function settingsTables(): string {
  const rows = Object.entries(SETTINGS) as Row[];
  const groups = new Set(rows.map(([name]) => SETTINGS_DOCS[name].group));
  const parts = [...groups].map((group) => {
    const body = rows.filter(([name]) => SETTINGS_DOCS[name].group === group).map(settingRow);
    return section(group, ['Variable', 'Config file', 'Value', 'Default', 'What it does'], body);
  });
  const environmentRows = Object.entries(ENVIRONMENT_DOCS).map(([variable, entry]) => [
    code(variable),
    entry.default,
    entry.doc,
  ]);
  parts.push(
    section('From the environment only', ['Variable', 'Default', 'What it does'], environmentRows),
    section('Deprecated names', ['Deprecated', 'Use', 'Note'], deprecatedRows(rows)),
  );
  return parts.join('\n');
}

function settingRow([name, setting]: Row): string[] {
  const fallbacks = (setting.fallbacks ?? []).filter(({ deprecated }) => !deprecated);
  const also = fallbacks.map(({ variable }) => `, then ${code(variable)}`).join('');
  return [
    code(setting.variable) + also,
    code(name),
    setting.kind.expected,
    defaultOf(setting),
    SETTINGS_DOCS[name].doc,
  ];
}

function defaultOf({ default: preset, defaultFrom }: AnySetting): string {
  if (defaultFrom !== undefined) return `that of ${code(SETTINGS[defaultFrom].variable)}`;
  const text = preset === undefined ? '' : String(preset);
  return text === '' ? 'none' : code(text);
}

function deprecatedRows(rows: readonly Row[]): string[][] {
  return rows.flatMap(([, { variable, fallbacks = [] }]) =>
    fallbacks
      .filter(({ deprecated }) => deprecated)
      .map((old) => [
        code(old.variable),
        code(variable),
        old.kind === undefined
          ? 'the same values'
          : `${old.kind.expected}: those below it are healthy`,
      ]),
  );
}

function section(title: string, head: string[], body: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = line(head.map(() => '---'));
  return `### ${title}\n\n${line(head)}${rule}${body.map(line).join('')}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
