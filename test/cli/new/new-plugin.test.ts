import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
import test, { type ExecutionContext } from 'ava';
import { VERSION } from '../../../src/version.ts';
import { folderWith } from '../../runtime/config/config-folder.ts';
import { CommandRun } from '../command-run.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly engines: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

async function manifestIn(folder: string, name = 'package.json'): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as Manifest;
}

async function made(
  t: ExecutionContext,
  args: readonly string[],
  directory: string,
): Promise<CommandRun> {
  const run = new CommandRun(t, ['new', ...args], { directory });
  await run.exitCode();
  return run;
}

test('lwa new plugin makes a package under the name that was asked for', async (t) => {
  const directory = await folderWith(t, {});
  const run = await made(t, ['plugin', '@acme/request-label'], directory);
  t.is(await run.exitCode(), 0);
  t.regex(run.stdout, /@acme\/lwa-plugin-request-label is in lwa-plugin-request-label\n/);
  t.regex(run.stdout, /\n {2}cd lwa-plugin-request-label\n {2}npm install\n {2}npm test\n/);
  const folder = join(directory, 'lwa-plugin-request-label');
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = new Map<string, string>();
  for (const file of files.filter((it) => it.isFile())) {
    texts.set(file.name, await readFile(join(file.parentPath, file.name), 'utf8'));
  }
  t.deepEqual([...texts.keys()].sort(), [
    '.gitignore',
    'LICENSE',
    'README.md',
    'ava.config.js',
    'eslint.config.js',
    'index.test.ts',
    'index.ts',
    'package.json',
    'tsconfig.build.json',
    'tsconfig.json',
  ]);
  for (const [name, text] of texts) t.notRegex(text, /plugin-?name/i, name);
  t.regex(
    texts.get('index.ts')!,
    /export function requestLabel\(options: RequestLabelOptions\): Plugin/,
  );
  t.regex(texts.get('README.md')!, /^# @acme\/lwa-plugin-request-label\n/);
  t.is((await manifestIn(folder)).name, '@acme/lwa-plugin-request-label');
});

test('--dir names the folder; one that is not empty is left alone', async (t) => {
  const directory = await folderWith(t, {});
  await mkdir(join(directory, 'here', '.git'), { recursive: true });
  t.is(await (await made(t, ['plugin', 'a', '--dir', 'here'], directory)).exitCode(), 0);
  const again = await made(t, ['plugin', 'b', '--dir', 'here'], directory);
  t.is(await again.exitCode(), 2);
  t.regex(again.output, /here is not empty; name another folder with --dir/);
  t.is((await manifestIn(join(directory, 'here'))).name, 'lwa-plugin-a');
  await writeFile(join(directory, 'file'), '');
  const file = await made(t, ['plugin', 'a', '--dir', 'file'], directory);
  t.is(await file.exitCode(), 2);
  t.regex(file.output, /it is not a folder/);
});

for (const [args, message] of [
  [[], /Say what to make: lwa new plugin <name>/],
  [['app', 'x'], /Say what to make: .*"app" is not known/],
  [['plugin'], /Say how the plugin is called/],
  [['plugin', 'No Name'], /"No Name" cannot be the name of a plugin/],
] as const) {
  test(`"lwa new ${args.join(' ')}" is a usage error`, async (t) => {
    const run = await made(t, args, await folderWith(t, {}));
    t.is(await run.exitCode(), 2);
    t.regex(run.output, message);
  });
}

test('the template asks for this adapter, and for the versions that are tested here', async (t) => {
  const template = await manifestIn(join(ROOT, 'templates/plugin'), '_package.json');
  const { engines } = await manifestIn(ROOT);
  t.deepEqual(template.engines, engines);
  for (const range of [template.peerDependencies, template.devDependencies]) {
    t.true(semver.satisfies(VERSION, range['lambda-web-adapter']!));
  }
  const ours = await Promise.all(
    [ROOT, join(ROOT, 'test'), join(ROOT, 'tools')].map((folder) => manifestIn(folder)),
  );
  const used = Object.assign({}, ...ours.map(({ devDependencies }) => devDependencies)) as Record<
    string,
    string
  >;
  for (const [name, range] of Object.entries(template.devDependencies)) {
    if (used[name] !== undefined) t.is(range, used[name], name);
  }
});
