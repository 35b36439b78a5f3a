/**
 * `npm test`: everything in test/, and the packages of plugins-contrib/. What they need is installed
 * and built first. What follows `--` goes to ava, and only test/ is run then:
 * `npm test -- 'plugins/**'`, `npm test -- --match='*cookie*'`.
 */
import { join } from 'node:path';
import { build } from './build.mjs';
import { testContrib } from './contrib.mjs';
import { install, root } from './install.mjs';
import { run, runMain } from './run.mjs';

await runMain(async () => {
  await install('.', 'what the build needs');
  await install('examples/expressjs', 'the example app');
  await install('test', 'what the tests need');
  await install('test/node-runtime', "AWS's runtimes for Node");
  await build();

  console.log('▸ Testing');
  const ava = join(root, 'test/node_modules/ava/entrypoints/cli.mjs');
  const words = process.argv.slice(2);
  await run(process.execPath, [ava, ...words], { cwd: join(root, 'test') });
  if (words.length > 0) return;
  console.log('▸ Testing once more, with the adapter in the process of the app');
  await run(process.execPath, [ava, '--config', 'in-process.config.js'], {
    cwd: join(root, 'test'),
  });
  await testContrib([]);
});
