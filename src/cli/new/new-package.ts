import { copyFile, readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import pc from 'picocolors';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import type { RawOptions } from '../main.ts';
import { OptionReader } from '../option-reader.ts';
import { packageFolder } from '../package-folder.ts';
import { copyTemplate } from './copy-template.ts';
import { type PluginNames, pluginNames } from './plugin-names.ts';

/**
 * `lwa new plugin NAME`: makes a package for a plugin.
 * @returns the exit code.
 * @throws CommandError when the command line is wrong, or the folder is not empty.
 */
export async function newPackage(
  what: string | undefined,
  name: string | undefined,
  raw: RawOptions,
): Promise<number> {
  const reader = new OptionReader(raw);
  const asked = reader.text('dir');
  if (what !== 'plugin') {
    const got = what === undefined ? '' : `; "${what}" is not known`;
    reader.problems.push(`Say what to make: lwa new plugin <name>${got}`);
  } else if (name === undefined) {
    reader.problems.push('Say how the plugin is called: lwa new plugin <name>');
  }
  reader.check();
  const names = pluginNames(name!);
  const folder = resolve(asked ?? names.unscoped);
  await assertEmpty(folder);
  const root = packageFolder();
  const files = await copyTemplate(join(root, 'templates', 'plugin'), folder, wordsOf(names));
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  process.stdout.write(done(names, folder, [...files, 'LICENSE']));
  return EXIT.ok;
}

/** What stands for the names in the template; the longer ones first. */
function wordsOf(names: PluginNames): ReadonlyMap<string, string> {
  return new Map([
    ['lwa-plugin-plugin-name', names.package],
    ['plugin-name', names.plugin],
    ['pluginName', names.factory],
    ['PluginName', names.type],
  ]);
}

async function assertEmpty(folder: string): Promise<void> {
  let entries: string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    const why = code === 'ENOTDIR' ? 'it is not a folder' : message;
    throw new CommandError(EXIT.usage, `Cannot make the package at ${folder}: ${why}`);
  }
  // A fresh repository is empty enough.
  if (entries.every((entry) => entry === '.git')) return;
  throw new CommandError(
    EXIT.usage,
    `${folder} is not empty; name another folder with --dir, or empty it`,
  );
}

function done(names: PluginNames, folder: string, files: readonly string[]): string {
  const path = relative(process.cwd(), folder) || '.';
  return [
    `${pc.green('✔')} ${pc.bold(names.package)} is in ${path}`,
    ...files.map((file) => `    ${pc.dim(file)}`),
    '',
    'Next:',
    ...(path === '.' ? [] : [`  cd ${path}`]),
    '  npm install',
    '  npm test',
    '',
  ].join('\n');
}
