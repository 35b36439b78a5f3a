/**
 * `npm run test:scaffold`: a plugin as `lwa new plugin` makes it, from its first install to its own
 * package. What it needs is installed and built first; it installs some 200 packages of its own.
 */
import { join } from 'node:path';
import { build } from './build.mjs';
import { install, root } from './install.mjs';
import { npm, run, runMain } from './run.mjs';

await runMain(async () => {
  await install('.', 'what the build needs');
  await install('test', 'what the tests need');
  await build();
  await npm(['run', '--silent', 'build:types', '--', '--silent'], root);

  console.log('▸ Testing');
  const ava = join(root, 'test/node_modules/ava/entrypoints/cli.mjs');
  await run(process.execPath, [ava, '--config', 'scaffold.config.js', ...process.argv.slice(2)], {
    cwd: join(root, 'test'),
  });
});
