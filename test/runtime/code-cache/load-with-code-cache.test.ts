import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { compiled } from '../../../src/runtime/code-cache/compiled.ts';

const START = fileURLToPath(new URL('../../../dist/code-cache-start.cjs', import.meta.url));

const PROGRAM = `#!/usr/bin/env node
'use strict';
const { basename } = require('node:path');
const named = () => basename(__filename) + ' ' + process.argv.slice(2).join(',');
const dynamicImport = require.dynamicImport ?? ((id) => import(id));
dynamicImport('node:os').then(({ EOL }) => {
  process.stdout.write(named() + EOL);
});
`;

/** A program, and a folder that is to hold its code. */
class Program {
  readonly file: string;
  readonly cache: string;
  readonly #start: string;

  constructor(t: ExecutionContext, source = PROGRAM) {
    const folder = mkdtempSync(join(tmpdir(), 'code-cache-'));
    t.teardown(() => {
      rmSync(folder, { recursive: true });
    });
    this.cache = mkdtempSync(join(folder, 'cache-'));
    this.file = join(folder, 'program.cjs');
    this.#start = join(this.cache, 'start.cjs');
    writeFileSync(this.file, source);
    writeFileSync(this.#start, readFileSync(START));
  }

  run(env: Record<string, string> = {}): string {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [this.#start, this.file, 'first', 'second'],
      { encoding: 'utf8', env: { ...process.env, ...env } },
    );
    return stdout + stderr;
  }

  keep(): string {
    return this.run({ LWA_WRITE_CODE_CACHE: this.cache });
  }

  get kept(): string {
    return join(this.cache, 'lambda-adapter.code');
  }
}

test('a program runs the same without kept code, while it is kept, and with it', (t) => {
  const program = new Program(t);
  const expected = 'program.cjs first,second\n';
  t.is(program.run(), expected);
  t.deepEqual(readdirSync(program.cache), ['start.cjs']);
  t.is(program.keep(), expected);
  t.deepEqual(readdirSync(program.cache), [
    'lambda-adapter.cjs',
    'lambda-adapter.code',
    'start.cjs',
  ]);
  t.is(program.run(), expected);
});

test('V8 takes the kept code, with the functions that have run', (t) => {
  const filler = 'value = (value * 31 + 7) % 1000003;'.repeat(500);
  const source = (runs: boolean) =>
    `function once() { let value = 1; ${filler} return value; }\n${runs ? 'once();' : '/* * */'}`;
  const [idle, run] = [new Program(t, source(false)), new Program(t, source(true))];
  for (const program of [idle, run]) {
    program.keep();
    const code = readFileSync(program.kept);
    const script = compiled(program.file, readFileSync(program.file), code);
    t.false(script.cachedDataRejected);
  }
  t.true(readFileSync(run.kept).length > 2 * readFileSync(idle.kept).length);
});

test('a file that has changed since runs as it is now', (t) => {
  const program = new Program(t);
  program.keep();
  // Of the same length: V8 would not see it.
  writeFileSync(program.file, PROGRAM.replace("join(',')", "join(';')"));
  t.is(program.run(), 'program.cjs first;second\n');
});

test('kept code that is damaged, of another V8 or empty changes nothing', (t) => {
  const program = new Program(t);
  program.keep();
  const code = readFileSync(program.kept);
  const foreign = Buffer.from(code);
  // V8's version hash is in the first 16 bytes.
  foreign.fill(0xff, 4, 16);
  for (const damaged of [foreign, code.subarray(0, 40), Buffer.alloc(0)]) {
    writeFileSync(program.kept, damaged);
    t.is(program.run(), 'program.cjs first,second\n');
  }
});

test('code is kept where that was asked for, and nowhere else', (t) => {
  const program = new Program(t);
  t.is(program.run({ LWA_WRITE_CODE_CACHE: '/elsewhere' }), 'program.cjs first,second\n');
  t.deepEqual(readdirSync(program.cache), ['start.cjs']);
});
