import type { Contender } from '../contenders.ts';
import type { Scenario } from '../scenario.ts';

const APPS = { bare: 'bare http app', express: 'Express app' } as const;

/** From the first spawn to the first answer. */
export function coldStart(
  contenders: readonly Contender[],
  quick: boolean,
  app: keyof typeof APPS,
  cores: 1 | 2,
): Scenario {
  const name = `cold start on ${cores === 1 ? 'one core' : 'all cores'}, ${APPS[app]}`;
  return {
    sheet: 'adapter',
    app: `apps/${app}.mjs`,
    contenders,
    oneCore: cores === 1,
    repeat: quick ? 1 : 3,
    loads: [],
    figures: [
      ...(app === 'bare' && cores === 2
        ? [
            {
              name: 'spawn to registration (ms)',
              loads: [],
              value: ({ registered }: { registered: number | undefined }) => registered,
            },
          ]
        : []),
      { name: `${name} (ms)`, loads: [], value: ({ firstAnswer }) => firstAnswer },
      { name: `${name}, CPU (ms)`, loads: [], value: ({ startCpu }) => startCpu },
    ],
  };
}
