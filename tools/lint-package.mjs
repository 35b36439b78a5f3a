/**
 * Checks the package as npm would publish it: publint for its package.json, are-the-types-wrong for
 * its types as every kind of resolution finds them. It must have been built, types included.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
const attw = fileURLToPath(
  new URL('node_modules/@arethetypeswrong/cli/dist/index.js', import.meta.url),
);

const { messages: all, pkg } = await publint({ pkgDir: root, strict: true });
// Of the adapter it says two things that are wrong, as the tests that run the file show. It takes it
// for an ES module, because the words "export default" stand in its messages; and for no executable,
// because it is a shell script that becomes Node.
const wrong = ['FILE_INVALID_EXPLICIT_FORMAT', 'BIN_FILE_NOT_EXECUTABLE'];
const messages = all.filter(
  ({ code, path }) => !wrong.includes(code) || path[1] !== 'lambda-adapter',
);
for (const message of messages) console.error(`publint: ${formatMessage(message, pkg)}`);
if (messages.length > 0) process.exitCode = 1;
else console.log('publint: nothing to say');

const folder = mkdtempSync(join(tmpdir(), 'lint-package-'));
try {
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const tarball = execFileSync('npm', args, { cwd: root, encoding: 'utf8' }).trim();
  // ESM only: a CommonJS `require` of it works from Node 20.19 on, and needs no types of its own.
  const options = ['--profile', 'esm-only', '--exclude-entrypoints', './in-process'];
  // The preload is imported for what it does, and exports nothing that could have a type.
  execFileSync(process.execPath, [attw, join(folder, tarball), ...options], { stdio: 'inherit' });
} catch (error) {
  process.exitCode = error.status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
