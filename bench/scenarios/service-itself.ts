import { AT_ONCE, RUST } from '../contenders.ts';
import { figuresOf, type Scenario } from '../scenario.ts';
import { loads } from './loads.ts';

/** What of an invocation's time is the service's, and a client's that does nothing with it. */
export function serviceItself(quick: boolean): Scenario {
  const load = loads(quick).small(6000);
  return {
    sheet: 'service',
    app: 'apps/bare.mjs',
    contenders: [AT_ONCE, RUST],
    loads: [load],
    figures: figuresOf(load.name, {
      'wall (ms)': ({ median }) => median,
      'CPU of the service (ms)': ({ serviceCpu }) => serviceCpu,
    }),
  };
}
