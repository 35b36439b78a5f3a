import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The package that a file belongs to. */
export interface FilePackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** By package, the ranges that its package.json asks its host for. */
  readonly peers: Readonly<Record<string, string>>;
}

/** The installed package that a file belongs to; `undefined` for files of the app itself. */
export function packageOf(file: string): FilePackage | undefined {
  return /[\\/]node_modules[\\/]/.test(file) ? nearestPackage(file) : undefined;
}

/** The package in whose folder a file is, be it installed or linked. */
export function nearestPackage(file: string): FilePackage | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const found = packageIn(folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The package whose package.json is in this folder. One without a name and a version is none. */
export function packageIn(folder: string): FilePackage | undefined {
  let manifest: { name?: unknown; version?: unknown; peerDependencies?: unknown };
  try {
    manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as typeof manifest;
  } catch {
    return undefined;
  }
  const { name, version, peerDependencies } = manifest;
  if (typeof name !== 'string' || typeof version !== 'string') return undefined;
  return { name, version, folder, peers: (peerDependencies ?? {}) as Record<string, string> };
}
