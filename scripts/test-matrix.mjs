/**
 * `npm run test:matrix`: the tests that start the built adapter, with each runtime of test/matrix as
 * the `node` that its launcher finds; ava runs on it too where it is a Node. `-- --smoke` only starts
 * it, has it answer and stops it. What else follows `--` goes to ava.
 */
import { delimiter, join } from 'node:path';
import { build } from './build.mjs';
import { install, root } from './install.mjs';
import { installRuntimes } from './matrix/runtimes.mjs';
import { ExitError, run, runMain } from './run.mjs';

await runMain(async () => {
  await install('.', 'what the build needs');
  await install('test', 'what the tests need');
  const runtimes = await installRuntimes();
  await build();

  const words = process.argv.slice(2);
  const smoke = words.includes('--smoke');
  const rest = words.filter((word) => word !== '--smoke');
  const config = smoke ? 'smoke.config.js' : 'built-adapter.config.js';
  const ava = join(root, 'test/node_modules/ava/entrypoints/cli.mjs');
  const failed = [];
  for (const { name, program, folder, runsTests } of runtimes) {
    console.log(`▸ Testing the adapter on ${name}`);
    const env = {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
      LWA_TEST_ADAPTER: join(root, 'dist/lambda-adapter.cjs'),
      LWA_TEST_RUNTIME: name,
    };
    const command = runsTests ? program : process.execPath;
    try {
      await run(command, [ava, '--config', config, ...rest], { cwd: join(root, 'test'), env });
    } catch (error) {
      if (!(error instanceof ExitError)) throw error;
      failed.push(name);
    }
  }
  if (failed.length > 0) throw new Error(`Tests failed on ${failed.join(', ')}`);
});
