import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { install, root } from '../install.mjs';

/** What says which Bun, and with which checksum. */
const MANIFEST = ['package.json', 'package-lock.json', '.npmrc'];

/**
 * Installs a target's Bun by npm and standalone/package-lock.json, in a folder of its own, because
 * npm installs only the packages of one kind of machine in a folder.
 *
 * @param {import('./targets.mjs').Target} target
 * @returns {Promise<string>} The file.
 */
export async function installBun({ name, cpu, libc, bun }) {
  const folder = join('.cache', 'standalone', name);
  mkdirSync(join(root, folder), { recursive: true });
  for (const file of MANIFEST)
    copyFileSync(join(root, 'standalone', file), join(root, folder, file));
  await install(folder, `Bun for ${name}`, ['--os=linux', `--cpu=${cpu}`, `--libc=${libc}`]);
  return join(root, folder, 'node_modules/@oven', bun, 'bin/bun');
}
