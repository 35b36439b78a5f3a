import type { SheetName } from './scenario.ts';
import type { Sheets } from './sheets.ts';

/** What a figure shall be: a ratio, or where the table has no ratios of it the figure itself. */
interface Goal {
  readonly sheet: SheetName;
  readonly figure: string;
  readonly bound: number;
  readonly contenders: readonly string[];
}

const BESIDE = ['Node 24', 'standalone'];
const ALL = [...BESIDE, 'in-process'];
const LAUNCHED = ['Node 24', 'Node 24, code cache', 'Bun'];
const STARTED_IN_PROCESS = ['in-process', 'in-process, code cache'];
const ON_BUN = ['Bun', 'standalone'];
const BODIES = ['body 1 MB', 'body 4 MB', 'payload 6 MB'];

const GOALS: readonly Goal[] = [
  goal('small invocation, wall (ms)', 0.65, BESIDE),
  goal('small invocation, wall (ms)', 0.75, ['Node 20']),
  goal('small invocation, wall (ms)', 0.55, ['in-process']),
  goal('small invocation, p99 (ms)', 0.5, BESIDE),
  goal('small invocation, CPU of adapter (ms)', 0.55, BESIDE),
  goal('small invocation, CPU of adapter and app (ms)', 0.5, ['in-process']),
  ...BODIES.flatMap((body) => [
    goal(`request ${body}, wall (ms)`, 0.75, BESIDE),
    goal(`request ${body}, wall (ms)`, 0.6, ['in-process']),
    goal(`response ${body}, wall (ms)`, 0.9, ALL),
  ]),
  goal('64 kB text, ASCII, wall (ms)', 0.8, ALL),
  goal('64 kB text, not ASCII, wall (ms)', 1, ALL),
  ...[16, 64].flatMap((concurrency) => [
    goal(`${concurrency} at once, throughput (/s)`, 1.1, BESIDE),
    goal(`${concurrency} at once, CPU of adapter (ms)`, 0.85, BESIDE),
  ]),
  goal('spawn to registration (ms)', 1, LAUNCHED),
  goal('cold start on all cores, bare http app (ms)', 1, LAUNCHED),
  goal('cold start on all cores, Express app (ms)', 1.05, LAUNCHED),
  goal('cold start on one core, bare http app (ms)', 1.15, ON_BUN),
  goal('cold start on one core, Express app (ms)', 1.15, ON_BUN),
  ...['all cores', 'one core'].flatMap((cores) => [
    goal(`cold start on ${cores}, bare http app (ms)`, 0.85, STARTED_IN_PROCESS),
    goal(`cold start on ${cores}, Express app (ms)`, 0.9, STARTED_IN_PROCESS),
    ...['bare http app', 'Express app'].flatMap((app) => [
      goal(`cold start on ${cores}, ${app}, CPU (ms)`, 1.2, LAUNCHED),
      goal(`cold start on ${cores}, ${app}, CPU (ms)`, 1, STARTED_IN_PROCESS),
    ]),
  ]),
  goal('stream of 1 kB, first byte (ms)', 1, ALL),
  goal('stream of 1 MB, first byte (ms)', 1, ALL),
  goal('stream of 50 MB, throughput (MB/s)', 0.95, ALL),
  goal('memory added, idle (MiB)', 6, ['Node 24']),
  goal('memory added, idle (MiB)', 32, ['Node 20', 'standalone']),
  goal('memory added, idle (MiB)', 5, ['in-process']),
  goal('memory added, under load (MiB)', 20, ['Node 24']),
  goal('memory added, under load (MiB)', 45, ['Node 20', 'standalone']),
  goal('memory added, peak with 4 MB bodies (MiB)', 100, ['Node 20', ...ALL]),
  goal('size (kB)', 150, ['Node 24']),
  goal('small invocation, wall (ms)', 1.05, ['Node 24'], 'plugins'),
  goal('small invocation, CPU of adapter (ms)', 1.05, ['Node 24'], 'plugins'),
];

function goal(
  figure: string,
  bound: number,
  contenders: readonly string[],
  sheet: SheetName = 'adapter',
): Goal {
  return { sheet, figure, bound, contenders };
}

/** A goal, and what became of it. */
export interface Verdict {
  readonly sheet: SheetName;
  readonly figure: string;
  readonly contender: string;
  readonly goal: string;
  readonly measured: number;
  readonly met: boolean;
}

/** Judges what was measured by the medians; what was not is left out. */
export function verdicts(sheets: Sheets): Verdict[] {
  return GOALS.flatMap(({ sheet: name, figure, bound, contenders }) => {
    const sheet = sheets[name];
    const { absolute, better } = sheet.figures.find((known) => known.name === figure) ?? {};
    return contenders.flatMap((contender): Verdict[] => {
      const pair = sheet.pairs.find(([, compared]) => compared === contender);
      const measured = (
        absolute ? sheet.spread(figure, contender) : pair && sheet.ratio(figure, pair)
      )?.median;
      if (measured === undefined) return [];
      const higher = better === 'higher';
      const met = higher ? measured >= bound : measured <= bound;
      return [
        { sheet: name, figure, contender, goal: `${higher ? '≥' : '≤'} ${bound}`, measured, met },
      ];
    });
  });
}
