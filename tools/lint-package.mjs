/**
 * Checks the packages as npm would publish them: publint for their package.json, are-the-types-wrong
 * for their types as every kind of resolution finds them. They must have been built, types included.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
const attw = fileURLToPath(
  new URL('node_modules/@arethetypeswrong/cli/dist/index.js', import.meta.url),
);

// Of the adapter publint says two things that are wrong, as the tests that run the file show. It takes
// it for an ES module, because the words "export default" stand in its messages; and for no
// executable, because it is a shell script that becomes Node.
const wrong = ['FILE_INVALID_EXPLICIT_FORMAT', 'BIN_FILE_NOT_EXECUTABLE'];

// The preload is imported for what it does, and exports nothing that could have a type.
await lint(root, ['--exclude-entrypoints', './in-process']);
for (const name of readdirSync(join(root, 'plugins-contrib'))) {
  if (name.startsWith('lwa-plugin-')) await lint(join(root, 'plugins-contrib', name), []);
}

/**
 * @param {string} folder
 * @param {readonly string[]} options Of are-the-types-wrong.
 */
async function lint(folder, options) {
  const { messages: all, pkg } = await publint({ pkgDir: folder, strict: true });
  const messages = all.filter(
    ({ code, path }) => !wrong.includes(code) || path[1] !== 'lambda-adapter',
  );
  for (const message of messages) {
    console.error(`${pkg.name}: publint: ${formatMessage(message, pkg)}`);
  }
  if (messages.length > 0) process.exitCode = 1;
  checkTypes(folder, options);
  if (!process.exitCode) console.log(`${pkg.name}: nothing to say`);
}

/**
 * @param {string} folder
 * @param {readonly string[]} options
 */
function checkTypes(folder, options) {
  const packed = mkdtempSync(join(tmpdir(), 'lint-package-'));
  try {
    const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', packed];
    const tarball = execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }).trim();
    // ESM only: a CommonJS `require` of it works from Node 20.19 on, and needs no types of its own.
    const profile = ['--profile', 'esm-only', '--quiet', ...options];
    execFileSync(process.execPath, [attw, join(packed, tarball), ...profile], { stdio: 'inherit' });
  } catch (error) {
    process.exitCode = error.status ?? 1;
  } finally {
    rmSync(packed, { recursive: true });
  }
}
