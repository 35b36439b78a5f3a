import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiled } from '../../runtime/code-cache/compiled.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';

/**
 * How many kB of code have been kept of a form of the adapter, once V8 takes them.
 * @throws CommandError when none have been, or another Node has made them.
 */
export function codeSize(folder: string, form: string): number {
  const code = join(folder, `${form}.code`);
  try {
    const source = join(folder, `${form}.cjs`);
    const cachedData = readFileSync(code);
    const { cachedDataRejected } = compiled(source, readFileSync(source), cachedData);
    if (cachedDataRejected !== true) return Math.round(cachedData.length / 1000);
  } catch (error) {
    throw new CommandError(
      EXIT.internal,
      `The adapter has kept no code in ${folder}: ${(error as Error).message}`,
    );
  }
  throw new CommandError(
    EXIT.usage,
    `The code in ${code} is of another Node than this one (${process.execPath}, ${process.version}): the first "node" in PATH has to be the one that your function runs`,
  );
}
