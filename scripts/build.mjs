import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';
import { npm } from './run.mjs';

const inputs = ['src', 'rollup.config.ts', 'package.json', 'package-lock.json'];
const outputs = [
  'dist/lambda-adapter.cjs',
  'dist/in-process.cjs',
  'dist/in-process.mjs',
  'dist/in-process-adapter.cjs',
  'dist/lwa.mjs',
  'dist/index.mjs',
];

/** Builds dist/, unless it is newer than everything it is made from. */
export async function build() {
  if (outputs.every(exists) && Math.max(...inputs.map(newest)) < Math.min(...outputs.map(newest))) {
    return;
  }
  console.log('▸ Building dist/');
  await npm(['run', '--silent', 'build', '--', '--silent'], root);
}

/** @param {string} path */
function exists(path) {
  return existsSync(join(root, path));
}

/**
 * When the file, or anything in the folder, was last changed.
 *
 * @param {string} path Relative to the repository.
 * @returns {number}
 */
function newest(path) {
  const stats = statSync(join(root, path));
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(join(root, path)).map((name) => newest(join(path, name)));
  return Math.max(stats.mtimeMs, ...inside);
}
