import type { Sheet, Spread } from './sheet.ts';

/** A sheet in Markdown: what others are compared with as it is, the others as ratios to it. */
export function toTable(sheet: Sheet): string {
  const columns = sheet.pairs.flatMap((pair, index, pairs): Column[] => {
    const [base, contender] = pair;
    const ratio: Column = {
      head: `${contender} (ratio)`,
      cell: (figure, absolute) =>
        absolute ? amount(sheet.spread(figure, contender)) : ratioCell(sheet.ratio(figure, pair)),
    };
    if (pairs[index - 1]?.[0] === base) return [ratio];
    return [{ head: base, cell: (figure) => amount(sheet.spread(figure, base)) }, ratio];
  });
  const rows = sheet.figures.map(({ name, better, absolute = false }) => [
    better === 'higher' ? `${name} ↑` : name,
    ...columns.map(({ cell }) => cell(name, absolute)),
  ]);
  return table(['figure', ...columns.map(({ head }) => head)], rows);
}

interface Column {
  readonly head: string;
  cell(figure: string, absolute: boolean): string;
}

/** In Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A value with three digits. */
export function rounded(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function ratioCell(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  const { median, lowest, highest } = spread;
  return `**${median.toFixed(2)}** (${lowest.toFixed(2)}–${highest.toFixed(2)})`;
}

function amount(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  const { median, lowest, highest } = spread;
  if (lowest === highest) return rounded(median);
  return `${rounded(median)} (${rounded(lowest)}–${rounded(highest)})`;
}
