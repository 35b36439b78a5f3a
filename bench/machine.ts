import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import * as runtimes from './runtimes.ts';

/** What the figures are measured on, and when. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  /** Processes that wanted to run in the minute before: other work, which makes figures worse. */
  readonly load: number;
  /** Versions of the runtimes. */
  readonly runtimes: string;
}

export function machine(): Machine {
  const version = ({ program }: runtimes.Runtime, ...args: string[]) =>
    execFileSync(program, [...args], { encoding: 'utf8' })
      .trim()
      .replace('v', '');
  const nodes = [runtimes.NODE_20, runtimes.NODE_24].map((node) => version(node, '--version'));
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: release(),
    load: Number(loadavg()[0]!.toFixed(1)),
    runtimes: `Node ${nodes.join(', ')}, Bun ${version(runtimes.BUN, '-p', 'process.versions.bun')}`,
  };
}
