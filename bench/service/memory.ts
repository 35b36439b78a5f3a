import { readFileSync, readlinkSync } from 'node:fs';
import type { Memory } from '../measurement.ts';

/** The memory of an environment whose adapter may be a process of its own. Costs some ms. */
export function memoryOf(adapter: number | undefined, app: number | undefined): Memory {
  const ofApp = app === undefined ? NOTHING : processMemory(app);
  if (adapter === undefined) {
    return { adapter: undefined, adapterPeak: undefined, both: ofApp.pss, bothPeak: ofApp.peak };
  }
  const own = processMemory(adapter);
  const shared = app === undefined ? 0 : sharedWith(adapter, app);
  return {
    adapter: own.pss - shared,
    adapterPeak: own.peak - shared,
    both: own.pss + ofApp.pss,
    bothPeak: own.peak + ofApp.peak,
  };
}

interface ProcessMemory {
  /** kB: memory that others share is counted in part. */
  readonly pss: number;
  /** The most that this has been, kB, if what is shared has always been as much as now. */
  readonly peak: number;
}

const NOTHING: ProcessMemory = { pss: 0, peak: 0 };

function processMemory(pid: number): ProcessMemory {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const pss = kilobytes(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'), 'Pss');
  return { pss, peak: pss + kilobytes(status, 'VmHWM') - kilobytes(status, 'VmRSS') };
}

/**
 * What the app's PSS is smaller by because the adapter runs the same executable, kB: this much of
 * the adapter's PSS the app would have if it were alone.
 */
function sharedWith(adapter: number, app: number): number {
  const executable = readlinkSync(`/proc/${app}/exe`);
  if (readlinkSync(`/proc/${adapter}/exe`) !== executable) return 0;
  const mappings = readFileSync(`/proc/${app}/smaps`, 'latin1').split(/^(?=[\da-f]+-[\da-f]+ )/m);
  return mappings
    .filter((mapping) => mapping.slice(0, mapping.indexOf('\n')).endsWith(executable))
    .reduce((sum, mapping) => sum + kilobytes(mapping, 'Rss') - kilobytes(mapping, 'Pss'), 0);
}

function kilobytes(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}
