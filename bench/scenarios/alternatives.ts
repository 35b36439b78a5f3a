import { type Contender, IN_PROCESS, library } from '../contenders.ts';
import { figuresOf, type Scenario } from '../scenario.ts';
import { loads } from './loads.ts';

interface Framework {
  readonly name: string;
  readonly file: string;
  /** What its users run it with on Lambda, by the names of the packages. */
  readonly libraries: readonly Contender[];
}

const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'Express',
    file: 'express',
    libraries: [
      library('serverless-http', 'serverless-http'),
      library('@codegenie/serverless-express', 'serverless-express'),
    ],
  },
  {
    name: 'Fastify',
    file: 'fastify',
    libraries: [library('@fastify/aws-lambda', 'fastify-aws-lambda')],
  },
  { name: 'Hono', file: 'hono', libraries: [library('hono/aws-lambda', 'hono-aws-lambda')] },
];

/** What a Node user would pick, and the in-process mode with an app of the same framework. */
export const ALTERNATIVES = FRAMEWORKS.flatMap(({ name, libraries }) =>
  libraries.map((theirs) => ({ theirs, ours: inProcess(name) })),
);

/** The in-process mode against libraries that need no HTTP server, on each framework. */
export function alternatives(quick: boolean): Scenario[] {
  return FRAMEWORKS.flatMap(({ name, file, libraries }) => {
    const common = {
      sheet: 'instead',
      app: `alternatives/servers/${file}.mjs`,
      contenders: [inProcess(name), ...libraries],
    } as const;
    return [
      { ...common, ...warm(quick) },
      { ...common, ...cold(quick) },
    ];
  });
}

function inProcess(framework: string): Contender {
  return { ...IN_PROCESS, name: `in-process, ${framework}` };
}

function warm(quick: boolean): Pick<Scenario, 'loads' | 'figures'> {
  const { small, request, response } = loads(quick);
  const [many, ...bodies] = [small(5000), request(1, 40), response(1, 40)] as const;
  return {
    loads: [many, ...bodies],
    figures: [
      ...figuresOf(many.name, {
        'wall (ms)': ({ median }) => median,
        'p99 (ms)': ({ p99 }) => p99,
        'CPU (ms)': ({ bothCpu }) => bothCpu,
      }),
      ...bodies.flatMap(({ name }) =>
        figuresOf(name, {
          'wall (ms)': ({ median }) => median,
          'CPU (ms)': ({ bothCpu }) => bothCpu,
        }),
      ),
      { name: 'memory, idle (MiB)', loads: [], value: ({ idle }) => idle.both / 1024 },
      {
        name: 'memory, under load (MiB)',
        loads: [many.name],
        value: ({ loads: of }) => of[many.name]!.memory.both / 1024,
      },
    ],
  };
}

function cold(quick: boolean): Pick<Scenario, 'loads' | 'figures' | 'repeat'> {
  return {
    repeat: quick ? 1 : 2,
    loads: [],
    figures: [
      { name: 'cold start (ms)', loads: [], value: ({ firstAnswer }) => firstAnswer },
      { name: 'cold start, CPU (ms)', loads: [], value: ({ startCpu }) => startCpu },
    ],
  };
}
