import { spawn, spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import test from 'ava';
import { ADAPTER } from '../runtime/adapter-file.ts';
import { ExtensionApp } from '../runtime/extension-app.ts';
import { functionUrl } from '../runtime/streaming/streaming-adapter.ts';
import { functionFolder } from './function-folder.ts';

const PRELOAD = `process.stdout.write('loaded\\n'); process.exit(9);`;

/** What it prints for `--version`: nothing of it depends on the environment. */
function version(variables: Record<string, string>, cwd = process.cwd()): string {
  const env = { PATH: process.env['PATH'], ...variables };
  const { stdout, stderr } = spawnSync(ADAPTER, ['--version'], { encoding: 'utf8', cwd, env });
  return stdout + stderr;
}

for (const [name, value] of [
  ['BUN_BE_BUN', '1'],
  ['BUN_OPTIONS', '--preload ./preload.js'],
  ['BUN_INSPECT_PRELOAD', './preload.js'],
  ['NODE_OPTIONS', '--require ./preload.js'],
] as const) {
  test(`${name} of the function does nothing to the adapter`, (t) => {
    const folder = functionFolder(t, { 'preload.js': PRELOAD });
    t.is(version({ [name]: value }, folder), version({}));
  });

  test(`${name} is still there for the app`, (t) => {
    const env = { PATH: process.env['PATH'], [name]: value };
    const { stdout } = spawnSync(ADAPTER, ['--', 'env'], { encoding: 'utf8', env });
    t.true(stdout.split('\n').includes(`${name}=${value}`), stdout);
  });
}

test('.env and bunfig.toml of the folder and of the home folder are not loaded', (t) => {
  const bunfig = 'preload = ["./preload.js"]\n';
  const folder = functionFolder(t, {
    'preload.js': PRELOAD,
    'bunfig.toml': bunfig,
    '.bunfig.toml': bunfig,
    '.env': 'FROM_DOT_ENV=yes\n',
    '.env.local': 'FROM_DOT_ENV=yes\n',
    '.env.production': 'FROM_DOT_ENV=yes\n',
  });
  const { status, stdout } = spawnSync(ADAPTER, ['--', 'env'], {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, XDG_CONFIG_HOME: folder },
  });
  t.is(status, 0);
  t.notRegex(stdout, /FROM_DOT_ENV|loaded/);
});

test('settings in .env are not taken for settings of the function', async (t) => {
  const folder = functionFolder(t, { '.env': 'AWS_LWA_REMOVE_BASE_PATH=/wrong\n' });
  const app = await ExtensionApp.start(t, { launch: { directory: folder } });
  const { payload } = await app.lambda.invoke(functionUrl('/wrong/path'));
  const { body } = JSON.parse(payload.toString('utf8')) as { body: string };
  t.like(JSON.parse(body), { target: '/wrong/path' });
});

test('the extension has the name of the file that Lambda starts, be it a link', async (t) => {
  const folder = functionFolder(t, {});
  const file = join(folder, 'my-adapter');
  symlinkSync(ADAPTER, file);
  const name = await new Promise((resolve, reject) => {
    const lambda = createServer((request, response) => {
      resolve(request.headers['lambda-extension-name']);
      response.writeHead(500).end();
    });
    t.teardown(() => {
      lambda.closeAllConnections();
      lambda.close();
    });
    lambda.listen(0, '127.0.0.1', () => {
      const { port } = lambda.address() as AddressInfo;
      const adapter = spawn(file, {
        env: { AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`, AWS_LAMBDA_LOG_LEVEL: 'FATAL' },
        stdio: 'ignore',
      });
      adapter.once('error', reject);
      t.teardown(() => adapter.kill('SIGKILL'));
    });
  });
  t.is(name, basename(file));
});
