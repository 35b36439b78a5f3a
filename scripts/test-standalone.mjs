/**
 * `npm run test:standalone`: builds the executable for this machine, and runs the tests that start
 * the adapter with it. What follows `--` goes to ava.
 */
import { join } from 'node:path';
import { build } from './build.mjs';
import { install, root } from './install.mjs';
import { run, runMain } from './run.mjs';
import { compile, executableOf, isCompiled } from './standalone/compile.mjs';
import { thisMachine } from './standalone/targets.mjs';

await runMain(async () => {
  await install('.', 'what the build needs');
  await install('test', 'what the tests need');
  await build();
  const target = thisMachine();
  if (!isCompiled(target)) await compile(target);

  console.log('▸ Testing the standalone executable');
  const ava = join(root, 'test/node_modules/ava/entrypoints/cli.mjs');
  const words = ['--config', 'standalone.config.js', ...process.argv.slice(2)];
  await run(process.execPath, [ava, ...words], {
    cwd: join(root, 'test'),
    env: { ...process.env, LWA_TEST_ADAPTER: executableOf(target) },
  });
});
