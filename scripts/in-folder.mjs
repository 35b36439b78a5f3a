/**
 * `node scripts/in-folder.mjs FOLDER SCRIPT [ARGS]`: runs an npm script of a folder that has its
 * own package.json, having installed what that folder and the repository need.
 */
import { join } from 'node:path';
import { installContrib } from './contrib.mjs';
import { install, root } from './install.mjs';
import { npm, runMain } from './run.mjs';

await runMain(async () => {
  const [folder = '', script = '', ...args] = process.argv.slice(2);
  await install('.', 'what the build needs');
  await install(folder, `what ${folder}/ needs`);
  if (folder === 'tools') {
    // Types are checked everywhere, and so are those of what is imported there.
    await install('test', 'what the tests need');
    await installContrib();
  }
  await npm(['run', '--silent', script, '--', ...args], join(root, folder));
});
