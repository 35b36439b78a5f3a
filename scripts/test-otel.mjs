/**
 * `npm run test:otel`: lwa-plugin-otel against the OpenTelemetry Collector, which is built from its
 * Go modules first. That takes a Go toolchain, and some minutes the first time.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from './build.mjs';
import { installContrib } from './contrib.mjs';
import { install, root } from './install.mjs';
import { run, runMain } from './run.mjs';

const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.165.0';
const contrib = join(root, 'plugins-contrib');
const cache = join(root, '.cache/otel-collector');
const collector = join(cache, 'otelcol');

/** Builds it once, with its builder. */
async function buildCollector() {
  if (existsSync(collector)) return;
  console.log('▸ Building the OpenTelemetry Collector');
  await mkdir(cache, { recursive: true });
  const manifest = join(contrib, 'lwa-plugin-otel/test/collector/builder.yaml');
  await copyFile(manifest, join(cache, 'builder.yaml'));
  await run('go', ['run', BUILDER, '--config', 'builder.yaml', '--ldflags=-s -w'], { cwd: cache });
}

await runMain(async () => {
  await install('.', 'what the build needs');
  await build();
  await installContrib();
  await buildCollector();
  console.log('▸ Testing');
  const ava = join(contrib, 'node_modules/ava/entrypoints/cli.mjs');
  const words = ['--config', 'collector.config.js', ...process.argv.slice(2)];
  await run(process.execPath, [ava, ...words], {
    cwd: contrib,
    env: { ...process.env, OTEL_COLLECTOR: collector },
  });
});
