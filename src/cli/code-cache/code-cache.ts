import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import { adapterFile } from '../function/adapter-file.ts';
import type { RawOptions } from '../main.ts';
import { OptionReader } from '../option-reader.ts';
import { packageFolder } from '../package-folder.ts';
import { codeSize } from './code-size.ts';
import { rehearse } from './rehearse.ts';

/** The forms of the adapter that run on Node, by the names of their code. */
const FORMS = ['lambda-adapter', 'in-process-adapter'] as const;

/**
 * `lwa code-cache`: runs the adapter beside an app and in the process of one, and keeps the code that
 * V8 has made of it by then.
 * @param directory Where. Default: where the in-process form of this package looks.
 * @throws CommandError when the folder cannot be written, or the adapter does not run.
 */
export async function codeCache(directory: string | undefined, raw: RawOptions): Promise<number> {
  const reader = new OptionReader(raw);
  const adapter = adapterFile(reader.text('adapter'));
  reader.check();
  const dist = join(packageFolder(), 'dist');
  const folder = directory === undefined ? join(dist, 'code-cache') : resolve(directory);
  prepare(folder, join(dist, 'code-cache-start.cjs'));
  await rehearse(folder, { adapter });
  await rehearse(folder, { preload: join(dist, 'in-process.cjs') });
  const sizes = FORMS.map((form) => `${form} ${codeSize(folder, form)} kB`);
  const { node } = process.versions;
  process.stdout.write(`The code for Node ${node} is in ${folder}: ${sizes.join(', ')}\n`);
  return EXIT.ok;
}

/** Nothing that another version has left is mixed with what this one writes. */
function prepare(folder: string, start: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const form of FORMS) {
      rmSync(join(folder, `${form}.cjs`), { force: true });
      rmSync(join(folder, `${form}.code`), { force: true });
    }
    copyFileSync(start, join(folder, 'start.cjs'));
  } catch (error) {
    const reason = (error as Error).message;
    throw new CommandError(EXIT.usage, `The code cannot be written to ${folder}: ${reason}`);
  }
}
