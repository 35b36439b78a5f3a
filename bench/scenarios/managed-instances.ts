import type { Contender } from '../contenders.ts';
import { figuresOf, type Scenario } from '../scenario.ts';
import { loads } from './loads.ts';

/** Many invocations in flight, as on Managed Instances. */
export function managedInstances(
  contenders: readonly Contender[],
  quick: boolean,
  concurrency: number,
): Scenario {
  const load = loads(quick).atOnce(concurrency);
  return {
    sheet: 'adapter',
    app: 'apps/bare.mjs',
    contenders,
    variables: {
      AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances',
      AWS_LAMBDA_MAX_CONCURRENCY: String(concurrency),
    },
    loads: [load],
    figures: [
      ...figuresOf(load.name, { 'throughput (/s)': ({ rate }) => rate }, 'higher'),
      ...figuresOf(load.name, {
        'CPU of adapter (ms)': ({ adapterCpu }) => adapterCpu,
        'CPU of adapter and app (ms)': ({ bothCpu }) => bothCpu,
      }),
    ],
  };
}
