import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { LocalLambda } from '../../../src/local/local-lambda.ts';
import { freePort } from '../../local/free-port.ts';
import { ADAPTER } from '../../runtime/adapter-file.ts';
import { folderWith } from '../../runtime/config/config-folder.ts';
import { functionUrlEvent } from '../../runtime/wrapped-app.ts';
import { CommandRun } from '../command-run.ts';

const APP = fileURLToPath(new URL('../doctor/app.mjs', import.meta.url));
const PRELOAD = fileURLToPath(new URL('../../../dist/in-process.mjs', import.meta.url));

/** A config file whose plugin says what the adapter was started with, and what it sees of that. */
const CONFIG = `export default {
  plugins: [{
    name: 'start',
    apply({ hooks }) {
      hooks.response.tap('start', ({ response }) => {
        response.headers.set('x-main', process.mainModule?.filename ?? '');
        response.headers.set('x-words', process.argv.join());
      });
    },
  }],
};`;

async function filled(t: ExecutionContext): Promise<string> {
  const folder = join(await folderWith(t, {}), 'cache');
  const run = new CommandRun(t, ['code-cache', folder]);
  t.is(await run.exitCode(), 0, run.output);
  t.regex(
    run.stdout,
    /^The code for Node \S+ is in .*cache: lambda-adapter \d+ kB, in-process-adapter \d+ kB\n$/,
  );
  return folder;
}

/** What a function answers that starts with this folder, and what was written meanwhile. */
async function started(t: ExecutionContext, folder: string, way: 'extension' | 'in-process') {
  const port = String(await freePort());
  const node = process.execPath;
  const lambda = new LocalLambda({
    launch: {
      command: way === 'extension' ? [node, APP] : [node, '--import', PRELOAD, APP],
      extensions: way === 'extension' ? [{ name: 'lambda-adapter', path: ADAPTER }] : [],
      directory: await folderWith(t, { 'lwa.config.mjs': CONFIG }),
      variables: {
        PATH: process.env['PATH'],
        PORT: port,
        AWS_LWA_PORT: port,
        AWS_LWA_CODE_CACHE: folder,
        AWS_LAMBDA_LOG_LEVEL: 'WARN',
      },
    },
  });
  t.teardown(() => lambda.kill());
  const lines: string[] = [];
  lambda.on('log', ({ line }) => lines.push(line));
  const { payload } = await lambda.invoke(functionUrlEvent('/'));
  const { statusCode, headers } = JSON.parse(payload.toString()) as {
    statusCode: number;
    headers: Record<string, string>;
  };
  return { statusCode, main: headers['x-main']!, words: headers['x-words']!, lines };
}

test('the adapter starts with the code that the command has kept, and neither plugins nor log show it', async (t) => {
  const folder = await filled(t);
  t.deepEqual(readdirSync(folder).sort(), [
    'in-process-adapter.cjs',
    'in-process-adapter.code',
    'lambda-adapter.cjs',
    'lambda-adapter.code',
    'start.cjs',
  ]);
  const extension = await started(t, folder, 'extension');
  t.is(extension.statusCode, 200);
  t.is(extension.main, join(folder, 'start.cjs'));
  t.regex(extension.words, /^\S*node,\S*lambda-adapter$/);
  t.deepEqual(extension.lines, []);

  const inProcess = await started(t, folder, 'in-process');
  t.is(inProcess.statusCode, 200);
  t.deepEqual(inProcess.lines, []);
});

test('a wrapper starts with it, too, and its app sees nothing of that', async (t) => {
  const folder = await filled(t);
  const { status, stdout, stderr } = spawnSync(
    ADAPTER,
    ['--', 'node', '-p', 'process.argv.length'],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], AWS_LWA_CODE_CACHE: folder },
    },
  );
  t.deepEqual([status, stdout, stderr], [0, '1\n', '']);
});

test('without kept code the start is the usual one', async (t) => {
  const folder = await folderWith(t, {});
  const extension = await started(t, folder, 'extension');
  t.is(extension.statusCode, 200);
  t.regex(extension.main, /lambda-adapter/);
  t.is((await started(t, folder, 'in-process')).statusCode, 200);
});

test('a folder that cannot be written, and an adapter that is not there, are usage errors', async (t) => {
  const folder = await folderWith(t, { taken: '' });
  const unwritable = new CommandRun(t, ['code-cache', join(folder, 'taken')]);
  t.is(await unwritable.exitCode(), 2);
  t.regex(unwritable.output, /The code cannot be written to \S.*taken: EEXIST/);
  const missing = new CommandRun(t, ['code-cache', folder, '--adapter', 'nowhere']);
  t.is(await missing.exitCode(), 2);
  t.regex(missing.output, /--adapter: there is no file \S.*nowhere/);
});

test('an adapter that does not run is told with its last words', async (t) => {
  const folder = await folderWith(t, { broken: '#!/bin/sh\necho no license >&2\nexit 7\n' });
  chmodSync(join(folder, 'broken'), 0o755);
  const adapter = join(folder, 'broken');
  const run = new CommandRun(t, ['code-cache', join(folder, 'cache'), '--adapter', adapter]);
  t.is(await run.exitCode(), 1);
  t.regex(run.output, /no license/);
});
