import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

interface Esbuild {
  readonly build: (options: Record<string, unknown>) => Promise<unknown>;
}

const root = new URL('../../../', import.meta.url);
const { build } = createRequire(new URL('package.json', root))('esbuild') as Esbuild;

test('as one file without packages beside it, the adapter says what a TypeScript config needs', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lwa-config-bundle-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await build({
    entryPoints: [fileURLToPath(new URL('src/runtime/config/index.ts', root))],
    outfile: join(folder, 'config.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['jiti'],
    logLevel: 'error',
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);",
    },
  });
  await writeFile(
    join(folder, 'lwa.config.ts'),
    'const port: number = 3000;\nexport default { settings: { port } };\n',
  );
  await writeFile(
    join(folder, 'main.mjs'),
    "import { loadConfig } from './config.mjs';\nawait loadConfig({}, import.meta.dirname).then(({ settings }) => console.log(settings.port), ({ message }) => console.log(message));\n",
  );
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'main.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if ('typescript' in process.features && process.features.typescript) {
    t.is(stdout.trim(), '3000', stderr);
  } else {
    t.regex(stdout, /lwa\.config\.ts is TypeScript, .*compile it to lwa\.config\.mjs/, stderr);
  }
});
