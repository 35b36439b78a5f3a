import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessGroup } from './process-group.ts';

/**
 * Stops the processes in their tracks, as Lambda freezes an environment. On Linux also those that
 * have left their group, as an app does under an adapter in wrapper mode.
 * @returns lets them go on.
 */
export function freezeProcesses(groups: readonly ProcessGroup[]): () => void {
  for (const group of groups) group.signal('SIGSTOP');
  const leaders = groups.flatMap(({ pid }) => pid ?? []);
  const strays = descendants(leaders);
  for (const pid of strays) signal(pid, 'SIGSTOP');
  return () => {
    for (const pid of strays) signal(pid, 'SIGCONT');
    for (const group of groups) group.signal('SIGCONT');
  };
}

/** The processes below `leaders` in other groups than theirs. Their parents have been stopped. */
function descendants(leaders: readonly number[]): number[] {
  if (process.platform !== 'linux' || leaders.length === 0) return [];
  const children = new Map<number, Kin[]>();
  for (const kin of allProcesses()) {
    const siblings = children.get(kin.parent);
    if (siblings === undefined) children.set(kin.parent, [kin]);
    else siblings.push(kin);
  }
  const found: number[] = [];
  const pids = [...leaders];
  for (let pid = pids.pop(); pid !== undefined; pid = pids.pop()) {
    for (const child of children.get(pid) ?? []) {
      pids.push(child.pid);
      if (!leaders.includes(child.group)) found.push(child.pid);
    }
  }
  return found;
}

interface Kin {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

function allProcesses(): Kin[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The name in brackets may hold anything: state, parent and group follow the last bracket.
      const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [{ pid: Number(name), parent: Number(parent), group: Number(group) }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // ESRCH: it has ended.
  }
}
