/**
 * The workspaces of plugins-contrib/. They import `lambda-web-adapter` as packages of anybody do,
 * and find there what `npm run build` made of this repository.
 *
 * `node scripts/contrib.mjs test [WORDS]`: their tests; the words go to ava.
 * `node scripts/contrib.mjs build`: `dist/` of each, as it is published.
 */
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { install, root } from './install.mjs';
import { npm, run, runMain } from './run.mjs';

const folder = join(root, 'plugins-contrib');

/** Installs what the workspaces need. */
export async function installContrib() {
  await install('plugins-contrib', 'what the plugin packages need');
  const adapter = join(folder, 'node_modules/lambda-web-adapter');
  if (!existsSync(adapter)) symlinkSync('../..', adapter);
}

/**
 * Tests the workspaces.
 *
 * @param {readonly string[]} words For ava.
 */
export async function testContrib(words) {
  await installContrib();
  console.log('▸ Testing the plugin packages');
  const ava = join(folder, 'node_modules/ava/entrypoints/cli.mjs');
  await run(process.execPath, [ava, ...words], { cwd: folder });
}

async function buildContrib() {
  await installContrib();
  await npm(['run', '--silent', 'build:types', '--', '--silent'], root);
  console.log('▸ Building the plugin packages');
  await npm(['run', '--silent', 'build'], folder);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const [command, ...words] = process.argv.slice(2);
    await install('.', 'what the build needs');
    await build();
    if (command === 'test') await testContrib(words);
    else if (command === 'build') await buildContrib();
    else throw new Error(`contrib.mjs knows "test" and "build", not "${command ?? ''}"`);
  });
}
