import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import { packageFolder } from '../package-folder.ts';

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
