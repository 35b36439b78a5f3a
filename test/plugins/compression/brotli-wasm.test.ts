import { execFile } from 'node:child_process';
import { cp, mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';

const run = promisify(execFile);
const source = fileURLToPath(new URL('../../../src/', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const packages = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

/** Where the adapter has no brotli-wasm beside it, as in a layer. */
async function folderWithout(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'compression-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const part of ['pipeline', 'plugins/compression']) {
    await cp(join(source, part), join(folder, 'adapter/src', part), { recursive: true });
  }
  await mkdir(join(folder, 'adapter/node_modules'));
  for (const name of ['tapable', 'negotiator', 'content-type']) {
    await symlink(join(packages, name), join(folder, 'adapter/node_modules', name));
  }
  await writeFile(join(folder, 'adapter/package.json'), '{"type":"module"}');
  await mkdir(join(folder, 'app'));
  return folder;
}

async function report(folder: string, options: string): Promise<string> {
  const script = `
    import { Compressor } from ${JSON.stringify(join(folder, 'adapter/src/plugins/compression/compressor.ts'))};
    try {
      const compressor = new Compressor({ gzipLevel: 6, brotliQuality: 4, ${options} });
      console.log(compressor.accepted('br, gzip', false).join(), String(compressor.missing));
    } catch (error) {
      console.log(error.code, error.message);
    }`;
  const { stdout } = await run(
    process.execPath,
    ['--import', tsx, '--input-type=module', '--eval', script],
    { cwd: join(folder, 'app') },
  );
  return stdout;
}

test('asked for and missing, brotli-wasm is an error that says what to do', async (t) => {
  const folder = await folderWithout(t);
  t.regex(
    await report(folder, `encoder: 'wasm'`),
    /^LWA_ERR_PLUGIN_INVALID .*brotli-wasm could not be loaded; install it beside the app/,
  );
});

test('missing where nothing else does brotli, gzip goes on alone', async (t) => {
  const folder = await folderWithout(t);
  t.regex(
    await report(folder, `encoder: 'native', host: {}`),
    /^gzip,identity .*brotli-wasm could not be loaded/,
  );
});

test('it is found beside the app', async (t) => {
  const folder = await folderWithout(t);
  await mkdir(join(folder, 'app/node_modules'));
  await symlink(join(packages, 'brotli-wasm'), join(folder, 'app/node_modules/brotli-wasm'));
  t.is(await report(folder, `encoder: 'wasm'`), 'br,gzip,identity undefined\n');
});
