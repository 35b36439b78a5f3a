/**
 * `npm start`: the example app behind a local Lambda. What it needs is installed and built first,
 * and left alone when it is there. What follows `--` goes to `lwa dev`:
 * `npm start -- --port 4000`.
 */
import { build } from './build.mjs';
import { install, root } from './install.mjs';
import { run, runMain } from './run.mjs';

const DEFAULT_PORT = ['--port', '3000'];

await runMain(async () => {
  await install('.', 'what the build needs');
  await install('examples/expressjs', 'the example app');
  await build();

  const args = process.argv.slice(2);
  const port = args.some((arg) => /^--port(=|$)/.test(arg)) ? [] : DEFAULT_PORT;
  const app = ['node', 'examples/expressjs/server.js'];
  console.log('▸ Starting the example app behind a local Lambda');
  await run(process.execPath, ['dist/lwa.mjs', 'dev', ...port, ...args, '--', ...app], {
    cwd: root,
  });
});
