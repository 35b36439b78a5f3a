import type { Session, SessionResult } from './figure.ts';

/** A figure's values by its name: `small invocation, wall (ms)`. */
export type Figures = Record<string, number | undefined>;

/** Higher is better in these. */
const RATES = /\(MB\/s\)|\(\/s\)/;

/** What one environment adds to the table. */
export function figuresOf({ app, loads: planned }: Session, result: SessionResult): Figures {
  if (planned.length === 0) {
    const start = `cold start, ${app === 'bare' ? 'bare http app' : 'Express app'}`;
    return {
      ...(app === 'bare' &&
        result.registered > 0 && { 'spawn to registration (ms)': result.registered }),
      [`${start} (ms)`]: result.firstAnswer,
      [`${start}, CPU of both (ms)`]: result.startCpu,
    };
  }
  const figures: Figures = {};
  for (const load of result.loads) {
    const { name } = load;
    if (name.endsWith('at once')) {
      figures[`${name}, throughput (/s)`] = load.rate;
      figures[`${name}, CPU of adapter (ms)`] = load.adapterCpu;
      figures[`${name}, CPU of both (ms)`] = load.bothCpu;
    } else if (name === 'small stream') figures['first streamed byte (ms)'] = load.firstByte;
    else if (name.endsWith('MB stream')) {
      figures[`${name}, throughput (MB/s)`] = Number.parseInt(name, 10) / (load.median / 1000);
      figures[`${name}, CPU of adapter (ms)`] = load.adapterCpu;
    } else {
      figures[`${name}, wall (ms)`] = load.median;
      if (name.startsWith('small')) {
        figures[`${name}, p99 (ms)`] = load.p99;
        figures[`${name}, CPU of the service (ms)`] = load.serviceCpu;
      }
      figures[`${name}, CPU of adapter (ms)`] = load.adapterCpu;
      figures[`${name}, CPU of both (ms)`] = load.bothCpu;
    }
  }
  const [first] = result.loads;
  if (first?.name === 'small invocation') {
    figures['memory of both, idle (PSS, MiB)'] = result.idlePss / 1024;
    figures['memory of both, after small invocations (PSS, MiB)'] = first.pss / 1024;
    figures['memory of both, peak with 4 MB bodies (PSS, MiB)'] =
      Math.max(...result.loads.map(({ peakPss }) => peakPss)) / 1024;
  }
  return figures;
}

/** All that was measured, and the table of it. */
export class Sheet {
  readonly #names: readonly string[];
  readonly #values = new Map<string, Map<string, number[]>>();

  /** @param names the contenders'; the others are shown as ratios to the first. */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  add(contender: string, figures: Figures): void {
    for (const [figure, value] of Object.entries(figures)) {
      if (value === undefined) continue;
      const row = this.#values.get(figure) ?? new Map<string, number[]>();
      this.#values.set(figure, row);
      row.set(contender, [...(row.get(contender) ?? []), value]);
    }
  }

  toJSON(): Record<string, Record<string, number[]>> {
    return Object.fromEntries(
      [...this.#values].map(([figure, row]) => [figure, Object.fromEntries(row)]),
    );
  }

  /** In Markdown: the first contender's figure, then the ratio of each other with its spread. */
  toTable(): string {
    const [first = '', ...others] = this.#names;
    const lines = [...this.#values].map(([figure, row]) => {
      const base = row.get(first) ?? [];
      const cells = others.map((name) => ratio(row.get(name) ?? [], base));
      const shown = base.length === 0 ? '–' : round(median(base));
      return `| ${figure}${RATES.test(figure) ? ' ↑' : ''} | ${[shown, ...cells].join(' | ')} |`;
    });
    const head = ['figure', first, ...others.map((name) => `${name} (ratio)`)];
    return [
      `| ${head.join(' | ')} |`,
      `|${head.map(() => '---').join('|')}|`,
      ...lines,
      '',
      'Ratios are of medians; in brackets the lowest and the highest ratio of one round to that same round of the first contender. Lower is better, but where ↑ stands.',
    ].join('\n');
  }
}

function ratio(values: readonly number[], base: readonly number[]): string {
  if (values.length === 0) return '–';
  if (base.length === 0) return `(${round(median(values))})`;
  const each = values.slice(0, base.length).map((value, index) => value / base[index]!);
  const spread = `${Math.min(...each).toFixed(2)}–${Math.max(...each).toFixed(2)}`;
  return `**${(median(values) / median(base)).toFixed(2)}** (${spread})`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
