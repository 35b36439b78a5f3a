import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Why a command did not start. */
export interface SpawnFailure {
  /** A sentence: what is wrong, and what to do. */
  readonly message: string;
  /** As shells have it: 127 when there is no such command, 126 when it cannot be executed. */
  readonly exitCode: 126 | 127;
}

/**
 * Looks for the reason that the operating system's error code hides: `ENOENT` is also what a script
 * gets whose interpreter is missing, and that is what Windows line ends come to.
 */
export function spawnFailure(
  command: string,
  error: NodeJS.ErrnoException,
  env: NodeJS.ProcessEnv,
): SpawnFailure {
  const file = find(command, env);
  if (file === undefined) {
    const where = command.includes('/') ? '' : ' in any folder of PATH';
    return { exitCode: 127, message: `"${command}": there is no such file${where}` };
  }
  return { exitCode: 126, message: `"${command}" cannot be executed: ${reason(file, error)}` };
}

function find(command: string, env: NodeJS.ProcessEnv): string | undefined {
  if (command === '') return undefined;
  if (command.includes('/')) return exists(command) ? command : undefined;
  const candidates = (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, command));
  return candidates.find(exists);
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function reason(file: string, error: NodeJS.ErrnoException): string {
  if (statSync(file).isDirectory()) return 'it is a folder';
  if (!executable(file)) {
    return `it is not marked as executable; run "chmod +x ${file}", and keep the mode when you zip it (Windows does not)`;
  }
  const line = firstLine(file);
  if (line.startsWith('#!')) {
    const interpreter = line.slice(2).trim().split(/\s/)[0] ?? '';
    if (line.endsWith('\r')) {
      return `its lines end as on Windows (CRLF), so its interpreter would be "${interpreter}\\r"; save it with LF`;
    }
    if (!exists(interpreter)) return `its interpreter "${interpreter}" does not exist here`;
  }
  if (error.code === 'ENOEXEC' || error.code === 'ENOENT') {
    return `${error.message}; is it built for this processor (${process.arch}) and for this Linux?`;
  }
  return error.message;
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function firstLine(file: string): string {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(256);
      const text = bytes.toString('latin1', 0, readSync(descriptor, bytes));
      return text.split('\n', 1)[0] ?? '';
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
}
