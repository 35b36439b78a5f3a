import { readdirSync, readFileSync } from 'node:fs';

/** Length of a tick of /proc/PID/stat in ms: USER_HZ is 100 wherever Node runs. */
const TICK_MS = 10;

/** CPU time that a process and its threads have used, ms; its ended children are not in it. */
export interface CpuTime {
  /** In ticks, rounded down; threads that have ended are in it. */
  readonly ticks: number;
  /** From the scheduler, to the nanosecond; threads that have ended are not in it. */
  readonly precise: number;
}

export function cpuTime(pid: number): CpuTime {
  return { ticks: ticksMs(pid), precise: preciseMs(pid) };
}

/**
 * CPU time between two readings, ms. To the nanosecond, unless threads must have ended in between:
 * then the ticks differ from it by more than they can by being rounded.
 */
export function cpuBetween(before: CpuTime, after: CpuTime): number {
  const ticks = after.ticks - before.ticks;
  const precise = after.precise - before.precise;
  return Math.abs(ticks - precise) > 2 * TICK_MS ? ticks : precise;
}

function ticksMs(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function preciseMs(pid: number): number {
  return tasks(pid)
    .map((task) => read(`/proc/${pid}/task/${task}/schedstat`))
    .reduce((sum, line) => sum + Number(line.split(' ')[0]) / 1e6, 0);
}

function tasks(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** A thread may end between being listed and being read. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
