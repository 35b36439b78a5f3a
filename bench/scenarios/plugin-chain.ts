import { EMPTY_CHAIN, NODE_24 } from '../contenders.ts';
import { figuresOf, type Scenario } from '../scenario.ts';
import { loads } from './loads.ts';

/** What the plugins that are on by default cost, all together. */
export function pluginChain(quick: boolean): Scenario {
  const load = loads(quick).small(30_000);
  return {
    sheet: 'plugins',
    app: 'apps/bare.mjs',
    contenders: [EMPTY_CHAIN, NODE_24],
    loads: [load],
    figures: figuresOf(load.name, {
      'wall (ms)': ({ median }) => median,
      'CPU of adapter (ms)': ({ adapterCpu }) => adapterCpu,
      'CPU of adapter and app (ms)': ({ bothCpu }) => bothCpu,
    }),
  };
}
