import { type Contender } from '../contenders.ts';
import { figuresOf, type Scenario } from '../scenario.ts';
import { loads } from './loads.ts';

/** One invocation at a time, answers in one piece. */
export function buffered(contenders: readonly Contender[], quick: boolean): Scenario {
  const { early, small, text, request, response } = loads(quick);
  const beginning = early();
  const [first, ...others] = [
    small(30_000),
    text('ASCII'),
    text('not ASCII'),
    request(1, 60),
    response(1, 60),
    request(4, 24),
    response(4, 24),
    request(6, 12),
    response(6, 12),
  ] as const;
  return {
    sheet: 'adapter',
    app: 'apps/bare.mjs',
    contenders,
    loads: [beginning, first, ...others],
    figures: [
      ...figuresOf(beginning.name, {
        'wall (ms)': ({ median }) => median,
        'CPU of adapter (ms)': ({ adapterCpu }) => adapterCpu,
        'CPU of adapter and app (ms)': ({ bothCpu }) => bothCpu,
      }),
      ...figuresOf(first.name, {
        'wall (ms)': ({ median }) => median,
        'p99 (ms)': ({ p99 }) => p99,
        'CPU of adapter (ms)': ({ adapterCpu }) => adapterCpu,
        'CPU of adapter and app (ms)': ({ bothCpu }) => bothCpu,
        'CPU of the service (ms)': ({ serviceCpu }) => serviceCpu,
      }),
      ...others.flatMap(({ name }) =>
        figuresOf(name, {
          'wall (ms)': ({ median }) => median,
          'CPU of adapter (ms)': ({ adapterCpu }) => adapterCpu,
          'CPU of adapter and app (ms)': ({ bothCpu }) => bothCpu,
        }),
      ),
    ],
  };
}
