import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ALONE, type Contender } from './contenders.ts';
import type { Command, Environment, EnvironmentResult, MemoryResult } from './measurement.ts';
import type { Scenario } from './scenario.ts';
import type { Service } from './service-process.ts';
import type { Sheets } from './sheets.ts';

/**
 * Measures all scenarios as often as that; the contenders take turns in each. Says on stderr how far
 * it is, and what failed, which ends nothing but that one measurement.
 *
 * @returns Whether nothing failed.
 */
export async function measureRounds(
  scenarios: readonly Scenario[],
  rounds: number,
  service: Service,
  sheets: Sheets,
): Promise<boolean> {
  let failed = false;
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    process.stderr.write(`round ${round + 1} of ${rounds}: `);
    for (const scenario of scenarios) {
      for (let turn = 0; turn < (scenario.repeat ?? 1); turn++) {
        // Each time another contender begins, so that none is always the first.
        const results = await inTurns(scenario, round + turn, service);
        failed ||= results.size < scenario.contenders.length;
        record(scenario, results, sheets);
        process.stderr.write('.');
      }
    }
    process.stderr.write(` ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
  }
  return !failed;
}

type Results = Map<Contender, EnvironmentResult | MemoryResult>;

async function inTurns(scenario: Scenario, first: number, service: Service): Promise<Results> {
  const { contenders } = scenario;
  const results: Results = new Map();
  for (let turn = 0; turn < contenders.length; turn++) {
    const contender = contenders[(first + turn) % contenders.length]!;
    try {
      results.set(contender, await service.measure(environmentOf(scenario, contender)));
    } catch (error) {
      process.stderr.write(`\n${contender.name}: ${(error as Error).message}\n`);
    }
  }
  return results;
}

/** What failed is recorded as not a number, so that the values of a round stay side by side. */
function record({ sheet, figures, contenders }: Scenario, results: Results, sheets: Sheets): void {
  const alone = results.get(ALONE);
  for (const figure of figures) {
    for (const contender of contenders) {
      if (contender === ALONE) continue;
      const result = results.get(contender) as EnvironmentResult | undefined;
      const value = result === undefined ? Number.NaN : figure.value(result, alone);
      if (value !== undefined) sheets[sheet].add(figure, contender.name, value);
    }
  }
}

function environmentOf(scenario: Scenario, contender: Contender): Environment {
  const file = fileURLToPath(new URL(scenario.app, import.meta.url));
  const placed = scenario.oneCore ? onOneCore : (command: Command) => command;
  return {
    ...(contender.adapter && { adapter: placed(contender.adapter) }),
    app: placed(contender.app(file)),
    variables: { ...scenario.variables, ...contender.variables },
    alone: contender.alone ?? false,
    loads: scenario.loads,
  };
}

/** util-linux's taskset becomes the command, which costs each process the same half millisecond. */
function onOneCore(command: Command): Command {
  return ['taskset', '--cpu-list', firstCore, ...command];
}

/** The first that this process may run on. */
const firstCore =
  /^Cpus_allowed_list:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
