import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../install.mjs';
import { run } from '../run.mjs';
import { installBun } from './install-bun.mjs';
import { thisMachine } from './targets.mjs';
import { copyWithoutVariables } from './without-variables.mjs';

/** Loaded from the app's folder, if at all. */
const EXTERNAL = ['jiti', 'brotli-wasm'];

/** Less than the bytecode of the adapter, and more than all else that is put into the executable. */
const BYTECODE_BYTES = 1e6;

/**
 * Where the executable of a target is.
 *
 * @param {import('./targets.mjs').Target} target
 */
export function executableOf({ name }) {
  return join(root, 'dist/standalone', name, 'lambda-adapter');
}

/**
 * Makes one executable of dist/lambda-adapter.cjs and a target's Bun. Nothing is downloaded but by
 * npm, by the lock file.
 *
 * @param {import('./targets.mjs').Target} target
 * @returns {Promise<string>} The executable.
 */
export async function compile(target) {
  const compiler = await installBun(thisMachine());
  const bun = await installBun(target);
  const file = executableOf(target);
  mkdirSync(dirname(file), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'compile-'));
  try {
    const base = join(folder, 'bun');
    copyWithoutVariables(bun, base);
    const source = join(folder, 'lambda-adapter.cjs');
    // Bun makes bytecode only of a file in which it sees an import, and what is kept for Node's V8
    // (rollup.config.ts) hides them.
    const bundle = readFileSync(join(root, 'dist/lambda-adapter.cjs'), 'utf8');
    writeFileSync(source, bundle.replaceAll('dynamicImport(', 'import('));
    await run(
      compiler,
      [
        'build',
        '--compile',
        `--compile-executable-path=${base}`,
        // The current folder is the app's, and these files are the app's too.
        '--no-compile-autoload-dotenv',
        '--no-compile-autoload-bunfig',
        // Without them no package of the app is found: what it exports stands in there.
        '--compile-autoload-package-json',
        '--bytecode',
        ...EXTERNAL.map((name) => `--external=${name}`),
        `--outfile=${file}`,
        source,
      ],
      { cwd: folder },
    );
    if (statSync(file).size < statSync(base).size + BYTECODE_BYTES) {
      throw new Error(
        `Bun has made ${file} without bytecode; each start would compile the adapter`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return file;
}

/**
 * Whether the executable is newer than all that it is made from.
 *
 * @param {import('./targets.mjs').Target} target
 */
export function isCompiled(target) {
  const made = statSync(executableOf(target), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const inputs = ['dist/lambda-adapter.cjs', 'standalone/package-lock.json'];
  const scripts = readdirSync(join(root, 'scripts/standalone')).map((name) =>
    join('scripts/standalone', name),
  );
  return [...inputs, ...scripts].every((name) => statSync(join(root, name)).mtimeMs < made);
}
