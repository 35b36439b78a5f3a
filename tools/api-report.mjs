/**
 * The API report: what the package exports, as its users see it, without comments. It is committed in
 * api/, so that every change of the surface shows where changes are looked at.
 *
 * `node api-report.mjs`: writes it. `node api-report.mjs --check`: fails when it is not what is there.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'api');

/** By file: an entry of the package, and the folder whose types are its own. */
const REPORTS = {
  'lambda-web-adapter.d.mts': { entry: 'src/index.ts', own: 'src' },
  'testing.d.mts': { entry: 'src/testing.ts', own: 'src/testing' },
};

if (process.argv.includes('--check')) await check();
else {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of await reports()) writeFileSync(join(folder, name), text);
}

async function check() {
  const made = mkdtempSync(join(tmpdir(), 'api-report-'));
  try {
    for (const [name, text] of await reports()) writeFileSync(join(made, name), text);
    execFileSync('git', ['diff', '--no-index', '--no-color', folder, made], { stdio: 'inherit' });
    console.log('The API report is what the package exports');
  } catch {
    console.error(
      'The public API has changed: where that is meant, run "npm run api:report", commit api/, and say it in CHANGELOG.md',
    );
    process.exitCode = 1;
  } finally {
    rmSync(made, { recursive: true });
  }
}

async function reports() {
  return await Promise.all(
    Object.entries(REPORTS).map(async ([name, { entry, own }]) => [name, await report(entry, own)]),
  );
}

async function report(entry, own) {
  const ownFolder = join(root, own) + sep;
  const bundle = await rollup({
    input: join(root, entry),
    // The types of what is published with it, as @standard-schema/spec, are its own.
    external: (id, _, isResolved) =>
      id.startsWith('node:') ||
      (isResolved && !id.startsWith(ownFolder) && !id.includes(`${sep}node_modules${sep}`)),
    plugins: [
      dts({
        tsconfig: join(root, 'tsconfig.json'),
        respectExternal: true,
        compilerOptions: { removeComments: true },
      }),
    ],
    onwarn(warning) {
      throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return `// Made by "npm run api:report" of ${entry}.\n${output[0].code}`;
}
