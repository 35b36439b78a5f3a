import { ALONE, type Contender } from '../contenders.ts';
import type { EnvironmentResult, Memory, MemoryResult } from '../measurement.ts';
import type { Figure, Scenario } from '../scenario.ts';
import { loads } from './loads.ts';

/** What the adapter adds to the memory of the app. */
export function memory(contenders: readonly Contender[], quick: boolean): Scenario {
  const { small, request, response } = loads(quick);
  const [many, ...big] = [small(5000), request(4, 12), response(4, 12)] as const;
  const bodies = big.map(({ name }) => name);
  return {
    sheet: 'adapter',
    app: 'apps/bare.mjs',
    contenders: [...contenders, ALONE],
    loads: [many, ...big],
    figures: [
      added('idle', [], ({ idle }) => [idle]),
      added('under load', [many.name], ({ loads: of }) => [of[many.name]!.memory]),
      added(
        'peak with 4 MB bodies',
        bodies,
        ({ loads: of }) => bodies.map((name) => of[name]!.memory),
        'peak',
      ),
    ],
  };
}

/** Of an adapter in the process of the app: what this has more than the app alone. */
function added(
  when: string,
  loadNames: readonly string[],
  read: (result: MemoryResult) => readonly Memory[],
  which: 'now' | 'peak' = 'now',
): Figure {
  const adapter = ({ adapter: now, adapterPeak }: Memory) => (which === 'now' ? now : adapterPeak);
  const both = ({ both: now, bothPeak }: Memory) => (which === 'now' ? now : bothPeak);
  const most = (values: readonly number[]) => Math.max(...values) / 1024;
  return {
    name: `memory added, ${when} (MiB)`,
    loads: loadNames,
    absolute: true,
    value(result: EnvironmentResult, alone) {
      const memories = read(result);
      const own = memories.map(adapter).filter((size) => size !== undefined);
      if (own.length > 0) return most(own);
      return alone && most(memories.map(both)) - most(read(alone).map(both));
    },
  };
}
