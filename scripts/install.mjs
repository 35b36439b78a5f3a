import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './run.mjs';

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Installs what the folder's lock file asks for, unless it is there already.
 *
 * @param {string} folder Relative to the repository; `.` for the repository itself.
 * @param {string} purpose Shown while it installs.
 * @param {readonly string[]} [options] Of npm.
 */
export async function install(folder, purpose, options = []) {
  const cwd = join(root, folder);
  if (isInstalled(cwd)) return;
  console.log(`▸ Installing ${purpose} (${folder === '.' ? '' : `${folder}/`}package-lock.json)`);
  await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error', ...options], cwd);
}

/**
 * Whether node_modules holds what the lock file asks for. npm writes down there what it installed,
 * when it is done: an installation that was broken off does not count.
 *
 * @param {string} cwd
 */
function isInstalled(cwd) {
  const written = join(cwd, 'node_modules', '.package-lock.json');
  if (!existsSync(written)) return false;
  const installed = readLock(written).packages;
  const wanted = readLock(join(cwd, 'package-lock.json')).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const found = installed[path];
    // A package for another platform is in the lock file alone.
    return found === undefined ? optional === true : found.version === version;
  });
}

/**
 * @typedef {{ packages: Record<string, { version?: string, optional?: boolean }> }} LockFile
 * @returns {LockFile}
 */
function readLock(/** @type {string} */ path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
