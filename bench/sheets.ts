import { AT_ONCE, EMPTY_CHAIN, NODE_24, RUNTIME_CLIENT, RUST } from './contenders.ts';
import type { Contender } from './contenders.ts';
import type { SheetName } from './scenario.ts';
import { ALTERNATIVES } from './scenarios/alternatives.ts';
import { STARTERS } from './scenarios/index.ts';
import { type Pair, Sheet } from './sheet.ts';

/** The tables that are printed. */
export type Sheets = Readonly<Record<SheetName, Sheet>>;

/** @param more Contenders beside those that are known here. */
export function emptySheets(more: readonly Contender[]): Sheets {
  const adapters = [...STARTERS, ...more].filter((contender) => contender !== RUST);
  return {
    adapter: new Sheet(
      "Beside AWS's adapter",
      adapters.map(({ name }): Pair => [RUST.name, name]),
    ),
    instead: new Sheet(
      `In place of libraries for Node, behind ${RUNTIME_CLIENT.name}`,
      ALTERNATIVES.map(({ theirs, ours }): Pair => [theirs.name, ours.name]),
    ),
    plugins: new Sheet('All plugins that are on by default', [[EMPTY_CHAIN.name, NODE_24.name]]),
    service: new Sheet('The service itself', [[AT_ONCE.name, RUST.name]]),
  };
}
