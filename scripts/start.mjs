/**
 * `npm start`: the example app behind a local Lambda. What it needs is installed and built first,
 * and left alone when it is there. What follows `--` goes to `lwa dev`:
 * `npm start -- --port 4000`.
 */
import { build } from './build.mjs';
import { install, root } from './install.mjs';
import { run, runMain } from './run.mjs';

await runMain(async () => {
  await install('.', 'what the build needs');
  await install('examples/expressjs', 'the example app');
  await build();

  const options = process.argv.slice(2);
  const app = ['node', 'examples/expressjs/server.js'];
  console.log('▸ Starting the example app behind a local Lambda');
  await run(process.execPath, ['dist/lwa.mjs', 'dev', ...options, '--', ...app], { cwd: root });
});
