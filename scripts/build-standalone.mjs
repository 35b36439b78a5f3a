/**
 * `npm run build:standalone -- [TARGET…]`: the adapter as one executable for each kind of machine,
 * in dist/standalone/<target>/. `--this-machine` builds for this one alone.
 */
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { build } from './build.mjs';
import { install, root } from './install.mjs';
import { runMain } from './run.mjs';
import { compile } from './standalone/compile.mjs';
import { TARGETS, targetNamed, thisMachine } from './standalone/targets.mjs';

await runMain(async () => {
  const words = process.argv.slice(2);
  const wanted = words.map((word) =>
    word === '--this-machine' ? thisMachine() : targetNamed(word),
  );
  await install('.', 'what the build needs');
  await build();
  for (const target of wanted.length > 0 ? wanted : TARGETS) {
    const file = await compile(target);
    const megabytes = (statSync(file).size / 1e6).toFixed(1);
    console.log(`▸ ${relative(root, file)}: ${megabytes} MB`);
  }
});
