import { ALONE, RUST } from './contenders.ts';
import type { Options } from './options.ts';
import type { Scenario } from './scenario.ts';

/**
 * Leaves out the figures and contenders that are not asked for, and the invocations that no figure
 * is read from.
 *
 * @throws Error when nothing is left.
 */
export function select(scenarios: readonly Scenario[], options: Options): Scenario[] {
  const { figures: words, only } = options;
  const selected = scenarios
    .map((scenario) => {
      const figures = scenario.figures.filter(
        ({ name }) =>
          words?.some((word) => `${scenario.sheet}: ${name}`.toLowerCase().includes(word)) ?? true,
      );
      const needed = new Set(figures.flatMap(({ loads }) => loads));
      const loads = scenario.loads.filter(({ name }) => needed.has(name));
      const contenders = scenario.contenders.filter(
        (contender) =>
          contender === RUST || contender === ALONE || (only?.includes(contender.name) ?? true),
      );
      return { ...scenario, figures, loads, contenders };
    })
    .filter(({ figures, contenders }) => figures.length > 0 && contenders.length > 1);
  if (selected.length === 0) {
    const names = scenarios.flatMap(({ sheet, figures }) =>
      figures.map(({ name }) => `  ${sheet}: ${name}`),
    );
    throw new Error(`Nothing is left to be measured. There is:\n${names.join('\n')}`);
  }
  return selected;
}
