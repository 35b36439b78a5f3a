import type { Figure } from './scenario.ts';

/** A contender, and the one that it is compared with. */
export type Pair = readonly [base: string, contender: string];

/** The middle of several values, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** What was measured, by figure and contender. */
export class Sheet {
  readonly title: string;
  readonly #pairs: readonly Pair[];
  readonly #figures = new Map<string, Figure>();
  readonly #values = new Map<string, Map<string, number[]>>();

  constructor(title: string, pairs: readonly Pair[]) {
    this.title = title;
    this.#pairs = pairs;
  }

  /** @param value Not a number where it could not be measured. */
  add(figure: Figure, contender: string, value: number): void {
    const row = this.#values.get(figure.name) ?? new Map<string, number[]>();
    this.#figures.set(figure.name, figure);
    this.#values.set(figure.name, row);
    row.set(contender, [...(row.get(contender) ?? []), value]);
  }

  get figures(): Figure[] {
    return [...this.#figures.values()];
  }

  /** Pairs of which something was measured. */
  get pairs(): Pair[] {
    const measured = (name: string) => [...this.#values.values()].some((row) => row.has(name));
    return this.#pairs.filter((pair) => pair.every(measured));
  }

  /** The values themselves. */
  spread(figure: string, contender: string): Spread | undefined {
    return spreadOf(this.#of(figure, contender));
  }

  /** The ratio of the medians; its spread is that of the ratios of single rounds. */
  ratio(figure: string, [base, contender]: Pair): Spread | undefined {
    const [above, below] = [this.#of(figure, contender), this.#of(figure, base)];
    const each = spreadOf(above.map((value, index) => value / (below[index] ?? Number.NaN)));
    const [over, under] = [spreadOf(above), spreadOf(below)];
    return each && over && under && { ...each, median: over.median / under.median };
  }

  toJSON(): Record<string, Record<string, number[]>> {
    return Object.fromEntries(
      [...this.#values].map(([figure, row]) => [figure, Object.fromEntries(row)]),
    );
  }

  #of(figure: string, contender: string): readonly number[] {
    return this.#values.get(figure)?.get(contender) ?? [];
  }
}

function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.filter(Number.isFinite).toSorted((left, right) => left - right);
  if (sorted.length === 0) return undefined;
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, lowest: sorted[0]!, highest: sorted.at(-1)! };
}
