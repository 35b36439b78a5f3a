/**
 * `npm run test:install`: packs the adapter and every plugin package as npm would publish them, and
 * tests them as a new user has them, installed into empty projects. What follows `--` goes to ava.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { installContrib } from './contrib.mjs';
import { install, root } from './install.mjs';
import { npm, run, runMain } from './run.mjs';
import { executableOf, isCompiled } from './standalone/compile.mjs';
import { thisMachine } from './standalone/targets.mjs';

await runMain(async () => {
  await install('.', 'what the build needs');
  await install('tools', 'what the packing needs');
  await install('test', 'what the tests need');
  await installContrib();
  await build();
  await npm(['run', '--silent', 'build:contrib'], root);

  const tarballs = mkdtempSync(join(tmpdir(), 'lwa-tarballs-'));
  try {
    console.log('▸ Packing');
    for (const folder of [root, ...pluginFolders()]) {
      const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', tarballs];
      execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    }
    console.log('▸ Testing what is installed');
    const ava = join(root, 'test/node_modules/ava/entrypoints/cli.mjs');
    const words = ['--config', 'install.config.js', ...process.argv.slice(2)];
    const target = thisMachine();
    await run(process.execPath, [ava, ...words], {
      cwd: join(root, 'test'),
      env: {
        ...process.env,
        LWA_TARBALLS: tarballs,
        // Where it was built before, it has to load the same config.
        ...(isCompiled(target) && { LWA_STANDALONE: executableOf(target) }),
      },
    });
  } finally {
    rmSync(tarballs, { recursive: true });
  }
});

function pluginFolders() {
  const contrib = join(root, 'plugins-contrib');
  const names = readdirSync(contrib).filter((name) => name.startsWith('lwa-plugin-'));
  return names.map((name) => join(contrib, name));
}
