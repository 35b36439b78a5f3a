import { readdirSync, readFileSync } from 'node:fs';

/** Length of a tick of /proc/PID/stat in ms: USER_HZ is 100 wherever Node runs. */
const TICK_MS = 10;

/** CPU time, ms, that the process and its threads have used; its ended children are not in it. */
export function cpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
}

/** The same from the scheduler, to the nanosecond; threads that have ended are not in it. */
export function preciseCpuMs(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .map((task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1'))
      .reduce((sum, line) => sum + Number(line.split(' ')[0]) / 1e6, 0);
  } catch {
    return cpuMs(pid);
  }
}

/** Proportional set size, kB: memory that others share is counted in part. */
export function pssKb(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
    return Number(/^Pss: +(\d+)/m.exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
