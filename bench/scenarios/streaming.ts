import type { Contender } from '../contenders.ts';
import { figuresOf, type Scenario } from '../scenario.ts';
import { loads, MB } from './loads.ts';

/** Answers that leave while they are written. */
export function streaming(contenders: readonly Contender[], quick: boolean): Scenario {
  const { stream } = loads(quick);
  const small = stream('stream of 1 kB', 1000, 40);
  const medium = stream('stream of 1 MB', MB, 200);
  const large = stream('stream of 50 MB', 50 * MB, 8);
  const firstByte = { 'first byte (ms)': (load: { firstByte: number }) => load.firstByte };
  return {
    sheet: 'adapter',
    app: 'apps/bare.mjs',
    contenders,
    variables: { AWS_LWA_INVOKE_MODE: 'response_stream' },
    loads: [small, medium, large],
    figures: [
      ...figuresOf(small.name, firstByte),
      ...figuresOf(medium.name, firstByte),
      ...figuresOf(
        large.name,
        { 'throughput (MB/s)': ({ median }) => 50 / (median / 1000) },
        'higher',
      ),
      ...figuresOf(large.name, { 'CPU of adapter (ms)': ({ adapterCpu }) => adapterCpu }),
    ],
  };
}
