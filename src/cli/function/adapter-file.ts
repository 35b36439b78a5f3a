import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';

/**
 * The adapter to run: the one asked for, or that of this package.
 * @throws CommandError when it is not there.
 */
export function adapterFile(asked: string | undefined): string {
  if (asked !== undefined) {
    const path = resolve(asked);
    if (existsSync(path)) return path;
    throw new CommandError(EXIT.usage, `--adapter: there is no file ${path}`);
  }
  const path = join(packageFolder(), 'dist', 'lambda-adapter.cjs');
  if (existsSync(path)) return path;
  throw new CommandError(
    EXIT.usage,
    `There is no adapter at ${path}; build it with "npm run build", or name one with --adapter`,
  );
}

/** This file may stand in the sources, in the bundle, or in one of its chunks. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string };
      if (name === 'lambda-web-adapter') return folder;
    }
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The package of this command cannot be found');
    folder = parent;
  }
}
