import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const file = fileURLToPath(new URL('../../dist/lambda-adapter.cjs', import.meta.url));
const MAX_BYTES = 205_000;

/** What may be loaded before the adapter has registered: cheap, or loaded by Node already. */
const LOADED_AT_START = ['buffer', 'events', 'fs', 'module', 'net', 'path', 'url', 'util'];

/** Loads the file and writes down what it asked for while it did, before anything asynchronous. */
const RECORD_LOADS = `
  const Module = require('node:module');
  const load = Module._load;
  const asked = [];
  Module._load = (request, parent, isMain) => {
    asked.push(request);
    return load(request, parent, isMain);
  };
  process.argv[1] = ${JSON.stringify(file)};
  require(${JSON.stringify(file)});
  process.stdout.write(JSON.stringify(asked.slice(1)));
  process.exit(0);
`;

test('the extension is one executable file of at most 205 kB', (t) => {
  const { size, mode } = statSync(file);
  t.true(size <= MAX_BYTES, `${size} bytes`);
  t.is(mode & 0o111, 0o111);
  t.true(readFileSync(file, 'utf8').startsWith('#!/bin/sh\n'));
});

test('starting the extension loads only the modules of Node that registration needs', (t) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', RECORD_LOADS], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9' },
  });
  const loaded = (JSON.parse(stdout) as string[]).map((name) => name.replace('node:', ''));
  t.deepEqual(
    loaded.filter((name) => !LOADED_AT_START.includes(name)),
    [],
    stderr,
  );
});

for (const [where, manifest] of [
  ['there is no package.json', undefined],
  ['a package.json above says that files are ES modules', '{"type":"module"}'],
] as const) {
  test(`a copy of the extension without an ending starts where ${where}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'extensions-'));
    t.teardown(() => {
      rmSync(folder, { recursive: true });
    });
    if (manifest !== undefined) writeFileSync(join(folder, 'package.json'), manifest);
    const copy = join(folder, 'lambda-adapter');
    copyFileSync(file, copy);
    const { status, stderr } = spawnSync(copy, {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    t.is(status, 2, stderr);
    t.regex(stderr, /AWS_LAMBDA_RUNTIME_API/);
  });
}
