/**
 * `npm run bench`: installs and builds what is compared, and measures. What follows `--` goes to
 * bench/bench.ts.
 */
import { dirname, join } from 'node:path';
import { build } from './build.mjs';
import { install, root } from './install.mjs';
import { npm, runMain } from './run.mjs';
import { compile, isCompiled } from './standalone/compile.mjs';
import { installBun } from './standalone/install-bun.mjs';
import { thisMachine } from './standalone/targets.mjs';

await runMain(async () => {
  await install('.', 'what the build needs');
  await install('bench', 'what the benchmark needs');
  await install('bench/alternatives', 'what is compared with the in-process mode');
  await installRuntimeClient();
  await build();
  const target = thisMachine();
  await installBun(target);
  if (!isCompiled(target)) await compile(target);
  await npm(['run', '--silent', 'bench', '--', ...process.argv.slice(2)], join(root, 'bench'));
});

/** Of AWS, for handlers of Node: its native part is compiled, which takes a few minutes. */
async function installRuntimeClient() {
  // The headers of this Node, which node-gyp would download.
  const headers = dirname(dirname(process.execPath));
  try {
    await install('bench/runtime-client', 'the runtime client of AWS', [`--nodedir=${headers}`]);
  } catch {
    console.log(
      '▸ It cannot be built here (it takes cmake, autoconf, automake, libtool and a C++ compiler): a loop like it stands in',
    );
  }
}
