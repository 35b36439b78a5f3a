import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { AppProcess } from '../../../src/runtime/app/app-process.ts';
import { type SpawnFailure, spawnFailure } from '../../../src/runtime/app/spawn-failure.ts';

let folder: string;

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lwa-spawn-'));
});

test.after.always(() => rm(folder, { recursive: true, force: true }));

/** Runs it for real, and explains what the system says of it. */
async function failureOf(command: string, env = process.env): Promise<SpawnFailure | undefined> {
  const exit = await new AppProcess([command], env).exited;
  return exit.type === 'unstartable' ? spawnFailure(command, exit.error, env) : undefined;
}

async function file(name: string, content: string | Uint8Array, mode = 0o755): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

test('a command that is in no folder of PATH is not found', async (t) => {
  const failure = await failureOf('no-such-command');
  t.is(failure?.exitCode, 127);
  t.regex(failure!.message, /"no-such-command".*PATH/);
});

test('a path where there is nothing is not found', async (t) => {
  const failure = await failureOf(join(folder, 'nothing'));
  t.is(failure?.exitCode, 127);
  t.notRegex(failure!.message, /PATH/);
});

test('an empty command is not found', async (t) => {
  t.is((await failureOf(''))?.exitCode, 127);
});

test('a file that is not executable is said to be so', async (t) => {
  const failure = await failureOf(await file('plain.sh', '#!/bin/sh\n', 0o644));
  t.is(failure?.exitCode, 126);
  t.regex(failure!.message, /chmod \+x/);
});

test('a script with the line ends of Windows is said to be so', async (t) => {
  const failure = await failureOf(await file('windows.sh', '#!/bin/sh\r\necho hello\r\n'));
  t.is(failure?.exitCode, 126);
  t.regex(failure!.message, /CRLF/);
});

test('a script whose interpreter is missing is said to be so', async (t) => {
  const failure = await failureOf(await file('python.sh', '#!/no/such/python3 -u\n'));
  t.is(failure?.exitCode, 126);
  t.regex(failure!.message, /"\/no\/such\/python3" does not exist/);
});

test('a folder is said to be one', async (t) => {
  const failure = await failureOf(folder);
  t.is(failure?.exitCode, 126);
  t.regex(failure!.message, /folder/);
});

test('a program for another system is said to be one', async (t) => {
  const elf = Buffer.alloc(64);
  elf.write('\x7fELF\x02\x01\x01', 'latin1');
  elf.writeUInt16LE(2, 16);
  elf.writeUInt16LE(0xfff0, 18);
  const path = await file('foreign', elf);
  const failure = spawnFailure(
    path,
    Object.assign(new Error('spawn ENOEXEC'), { code: 'ENOEXEC' }),
    {},
  );
  t.is(failure.exitCode, 126);
  t.regex(failure.message, new RegExp(process.arch));
});

test('a script without a first line for the system is run by the shell, as everywhere', async (t) => {
  t.is(await failureOf(await file('bare', 'exit 0\n')), undefined);
});
