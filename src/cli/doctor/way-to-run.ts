import { basename } from 'node:path';
import type { DoctorOptions } from './doctor-options.ts';

/** How the adapter would run in Lambda. */
export type WayToRun = 'extension' | 'wrapper' | 'in-process';

/** How, as the command and the environment say it; without a word of theirs, as an extension. */
export function wayToRun({ command, env, wrapper }: DoctorOptions): WayToRun {
  const started: readonly string[] = command ?? [];
  const words = [...started, env['NODE_OPTIONS'] ?? ''].join(' ');
  if (/lambda-web-adapter\/(?:dist\/)?in-process/.test(words)) return 'in-process';
  const wraps = started.some((word) => /^lambda-adapter(?:\.cjs)?$/.test(basename(word)));
  return wrapper || wraps ? 'wrapper' : 'extension';
}

/** Whether the app is a program for Node: by the process that listens, else by what starts it. */
export function isNodeApp(
  command: readonly string[] | undefined,
  listener: string | undefined,
): boolean {
  const [program = ''] = listener?.split(' ') ?? command ?? [];
  return /^node(?:\.exe)?$|^next-server/.test(basename(program));
}
