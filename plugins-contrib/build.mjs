/**
 * `npm run build` of each package, started in its folder: compiles `src/` to `dist/`, JavaScript and
 * types, and lays the license beside it. It asks for the adapter's types, which
 * `npm run build:contrib` of the repository makes first.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
copyFileSync(fileURLToPath(new URL('../LICENSE', import.meta.url)), 'LICENSE');
