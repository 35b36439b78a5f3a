import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Runtime } from './runtimes.ts';

const LWA = fileURLToPath(new URL('../dist/lwa.mjs', import.meta.url));
const FOLDER = fileURLToPath(new URL('../.cache/bench/code-cache/', import.meta.url));

/** Keeps V8's code of the adapter for this Node, as one would in an image. @returns the folder. */
export function makeCodeCache({ program, folder }: Runtime): string {
  const PATH = `${folder}:${process.env['PATH'] ?? ''}`;
  execFileSync(program, [LWA, 'code-cache', FOLDER], { env: { ...process.env, PATH } });
  return FOLDER;
}
