import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const execute = promisify(execFile);

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Runs npm in a folder; what it writes is in the error when it fails. */
async function npm(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute('npm', args, { cwd: folder });
  return stdout;
}

async function packed(folder: string, target: string, ...args: string[]): Promise<Packed> {
  const text = await npm(
    folder,
    'pack',
    '--json',
    '--silent',
    '--pack-destination',
    target,
    ...args,
  );
  return (JSON.parse(text.slice(text.indexOf('['))) as [Packed])[0];
}

test('a plugin that lwa makes builds, lints, passes its tests, and works where its package is installed', async (t) => {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'lwa-scaffold-')));
  t.teardown(() => rm(home, { recursive: true }));
  const adapter = join(home, (await packed(ROOT, home, '--ignore-scripts')).filename);

  const app = join(home, 'app');
  await mkdir(app);
  await npm(app, 'init', '--yes');
  await npm(app, 'install', adapter);
  const plugin = join(home, 'plugin');
  await npm(app, 'exec', '--', 'lwa', 'new', 'plugin', 'request-label', '--dir', plugin);

  t.true(existsSync(join(plugin, '.gitignore')), 'npm leaves out files of that name');

  await npm(plugin, 'install', '--save-dev', adapter);
  for (const script of ['build', 'typecheck', 'lint', 'test']) await npm(plugin, 'run', script);
  const made = await packed(plugin, home);
  t.deepEqual(made.files.map(({ path }) => path).sort(), [
    'LICENSE',
    'README.md',
    'dist/index.d.ts',
    'dist/index.js',
    'package.json',
  ]);

  await npm(app, 'install', join(home, made.filename));
  await writeFile(
    join(app, 'lwa.config.mjs'),
    `import requestLabel from 'lwa-plugin-request-label';
export default { plugins: [requestLabel({ value: 'hello' })] };`,
  );
  const shown = await npm(app, 'exec', '--', 'lwa', 'plugins', '--json');
  const { plugins } = JSON.parse(shown) as { plugins: { name: string; taps: object[] }[] };
  const mine = plugins.find(({ name }) => name === 'request-label')!;
  t.like(mine, {
    origin: 'config-file',
    package: { name: 'lwa-plugin-request-label', version: '0.1.0' },
  });
  t.like(mine.taps[0], { hook: 'response', stage: 0 });
});
