import type { Verdict } from './goals.ts';
import type { Machine } from './machine.ts';
import type { Options } from './options.ts';
import type { Sheets } from './sheets.ts';
import { rounded, table, toTable } from './tables.ts';

/** What was measured how, and what came of it. */
export interface Report {
  readonly machine: Machine;
  readonly options: Pick<Options, 'quick' | 'rounds'>;
  readonly sheets: Sheets;
  readonly verdicts: readonly Verdict[];
}

/** Every single value, with six digits; `null` where it could not be measured. */
export function toJson({ machine, options, sheets, verdicts }: Report): string {
  const { quick, rounds } = options;
  const digits = (_key: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(6)) : value;
  return JSON.stringify({ ...machine, quick, rounds, sheets, goals: verdicts }, digits, 2);
}

/** The tables, in Markdown. */
export function toMarkdown({ machine, options, sheets, verdicts }: Report): string {
  const { cores, cpu, memoryGb, kernel, load, runtimes } = machine;
  const measured = Object.values(sheets).filter(({ figures }) => figures.length > 0);
  return [
    `${machine.date}: ${cores} cores (${cpu}), ${memoryGb} GB, Linux ${kernel}, load ${load} at the start; ${runtimes}, the app on Node 24. ${options.rounds} ${options.quick ? 'quick ' : ''}rounds, the contenders in turns.`,
    ...measured.flatMap((sheet) => [`## ${sheet.title}`, toTable(sheet)]),
    'Medians, and in brackets the lowest and the highest; of ratios those of single rounds. Lower is better, but where ↑ stands. Memory and size are no ratios.',
    ...(verdicts.length > 0 ? ['## Goals', goals(verdicts)] : []),
  ].join('\n\n');
}

function goals(verdicts: readonly Verdict[]): string {
  const met = verdicts.filter((verdict) => verdict.met).length;
  const rows: string[][] = [];
  for (const verdict of verdicts) {
    const { sheet, goal } = verdict;
    const figure = sheet === 'plugins' ? `all plugins, ${verdict.figure}` : verdict.figure;
    const row = rows.find(([name, bound]) => name === figure && bound === goal);
    if (row === undefined) rows.push([figure, goal, shown(verdict)]);
    else row[2] += `, ${shown(verdict)}`;
  }
  return `${met} of ${verdicts.length} are met.\n\n${table(['figure', 'goal', 'measured'], rows)}`;
}

function shown({ contender, measured, met }: Verdict): string {
  const value = measured >= 100 ? rounded(measured) : measured.toFixed(2);
  return `${met ? '✓' : '✗'} ${contender} ${value}`;
}
