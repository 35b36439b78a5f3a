import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  /** A quarter of the invocations, a third of the cold starts, and two rounds. */
  readonly quick: boolean;
  readonly rounds: number;
  /** Print every single value, in place of the tables. */
  readonly json: boolean;
  /** Write both to `results/`. */
  readonly save: boolean;
  /** Parts of names of figures: the others are not measured. */
  readonly figures: readonly string[] | undefined;
  /** Names of contenders, beside AWS's adapter: the others do not take part. */
  readonly only: readonly string[] | undefined;
  /** More contenders, as `name=command argument…`. */
  readonly contenders: readonly string[];
}

export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      figures: { type: 'string' },
      only: { type: 'string' },
      contender: { type: 'string', multiple: true, default: [] },
    },
  });
  const { quick, json, save, contender } = values;
  const rounds = Number(values.rounds ?? (quick ? 2 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds takes a whole number from 1 on; got "${values.rounds}"`);
  }
  return {
    quick,
    rounds,
    json,
    save,
    figures: list(values.figures)?.map((word) => word.toLowerCase()),
    only: list(values.only),
    contenders: contender,
  };
}

function list(text: string | undefined): string[] | undefined {
  const words = text?.split(',').map((word) => word.trim());
  return words?.filter((word) => word !== '');
}
