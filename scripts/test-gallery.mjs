/**
 * `npm run test:gallery`: apps of large frameworks in the process of the adapter. What they need is
 * installed and built first: some 450 MB.
 */
import { join } from 'node:path';
import { build } from './build.mjs';
import { install, root } from './install.mjs';
import { npm, run, runMain } from './run.mjs';

await runMain(async () => {
  await install('.', 'what the build needs');
  await install('test', 'what the tests need');
  await install('test/node-runtime', "AWS's runtimes for Node");
  await install('test/gallery', 'the frameworks of the gallery');
  await build();
  console.log('▸ Building the apps of the gallery');
  await npm(['run', '--silent', 'build'], join(root, 'test/gallery'));

  console.log('▸ Testing');
  const ava = join(root, 'test/node_modules/ava/entrypoints/cli.mjs');
  await run(process.execPath, [ava, '--config', 'gallery.config.js', ...process.argv.slice(2)], {
    cwd: join(root, 'test'),
  });
});
