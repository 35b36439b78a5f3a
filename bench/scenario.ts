import type { Contender } from './contenders.ts';
import type { EnvironmentResult, Load, MemoryResult } from './measurement.ts';

/** What is measured in environments of one kind, made for each contender in turn. */
export interface Scenario {
  /** The title of the table that its figures stand in. */
  readonly sheet: SheetName;
  /** The file of the app, relative to this folder. */
  readonly app: string;
  readonly contenders: readonly Contender[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Adapter and app share one core. */
  readonly oneCore?: boolean;
  /** How many environments of each contender a round has. @default 1 */
  readonly repeat?: number;
  readonly loads: readonly Load[];
  readonly figures: readonly Figure[];
}

export type SheetName = 'adapter' | 'instead' | 'plugins' | 'service';

/** A row of a table. */
export interface Figure {
  /** With its unit. */
  readonly name: string;
  /** The loads that it is read from, by name. */
  readonly loads: readonly string[];
  /** @default "lower" */
  readonly better?: 'higher' | 'lower';
  /** Shown as it is, not as a ratio. @default false */
  readonly absolute?: boolean;
  /**
   * `undefined` where the contender has no such thing.
   *
   * @param alone The app alone in the same round, where the scenario has it among its contenders.
   */
  value(result: EnvironmentResult, alone: MemoryResult | undefined): number | undefined;
}

/** The figures of one load, by what follows its name; the loads of results are there. */
export function figuresOf(
  load: string,
  figures: Readonly<
    Record<string, (result: EnvironmentResult['loads'][string]) => number | undefined>
  >,
  better: 'higher' | 'lower' = 'lower',
): Figure[] {
  return Object.entries(figures).map(([name, value]) => ({
    name: `${load}, ${name}`,
    loads: [load],
    better,
    value: ({ loads }) => value(loads[load]!),
  }));
}
