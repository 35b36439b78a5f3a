import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { install, root } from '../install.mjs';

/**
 * A runtime that the adapter is tested with.
 *
 * @typedef {object} Runtime
 * @property {string} name For people.
 * @property {string} program The file.
 * @property {string} folder Holds the program under the name `node`, for PATH.
 * @property {boolean} runsTests Whether ava runs on it.
 */

/** The packages of test/matrix, but for the processor's name at their end. */
const NODES = ['node-22', 'node-24', 'node-26'];

/** @type {Readonly<Record<string, string>>} */
const BUNS = { x64: 'bun-linux-x64', arm64: 'bun-linux-aarch64' };

/**
 * Installs all runtimes of test/matrix.
 *
 * @returns {Promise<Runtime[]>}
 */
export async function installRuntimes() {
  const { platform, arch } = process;
  const bun = BUNS[arch];
  if (platform !== 'linux' || bun === undefined) {
    throw new Error(`The matrix is for Linux, x64 or arm64; this is ${platform} ${arch}`);
  }
  await install('test/matrix', 'Node 22, 24 and 26, and Bun');
  const modules = join(root, 'test/matrix/node_modules');
  return [
    ...NODES.map((name) =>
      runtime(name, join(modules, `${name}-${arch}`, 'bin/node'), { runsTests: true }),
    ),
    runtime('bun', join(modules, '@oven', bun, 'bin/bun'), { runsTests: false }),
  ];
}

/**
 * @param {string} name
 * @param {string} program
 * @param {{ runsTests: boolean }} options
 * @returns {Runtime}
 */
function runtime(name, program, { runsTests }) {
  const folder = join(root, '.cache/matrix', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(program, join(folder, 'node'));
  return { name, program, folder, runsTests };
}
