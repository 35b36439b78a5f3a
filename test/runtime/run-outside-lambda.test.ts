import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { ADAPTER_COMMAND } from './adapter-file.ts';

interface Result {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

// A shell, as the launcher is, corrects PWD.
const env = { ...process.env, PWD: process.cwd(), AWS_LAMBDA_RUNTIME_API: '' };

function start(...words: readonly string[]): ChildProcess {
  const [file, ...args] = ADAPTER_COMMAND;
  return spawn(file, [...args, ...words], { env });
}

async function ended(child: ChildProcess): Promise<Result> {
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, stdout, stderr };
}

test('outside Lambda the command just runs, with its stdio and exit code', async (t) => {
  const child = start('--', 'sh', '-c', 'cat; echo "$0" >&2; exit 7', 'an argument');
  child.stdin!.end('from stdin');

  const result = await ended(child);

  t.deepEqual(result, { code: 7, signal: null, stdout: 'from stdin', stderr: 'an argument\n' });
});

test('the command has the environment as it is', async (t) => {
  const [plain, wrapped] = await Promise.all([ended(spawn('env', { env })), ended(start('env'))]);

  const lines = ({ stdout }: Result) => stdout.split('\n').sort();

  t.deepEqual(lines(wrapped), lines(plain));
});

test('the adapter dies of the signal that the command has died of', async (t) => {
  const { code, signal } = await ended(start('sh', '-c', 'kill -TERM $$'));
  t.is(code, null);
  t.is(signal, 'SIGTERM');
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const) {
  test(`${signal} is passed on, and the command may take it as it likes`, async (t) => {
    const script = `process.on('${signal}', () => process.exit(33)); setInterval(() => {}, 1000); console.log('ready');`;
    const child = start('node', '-e', script);
    const result = ended(child);
    await once(child.stdout!, 'data');

    child.kill(signal);

    t.like(await result, { code: 33, signal: null });
  });
}

test('a command that does not exist is 127, and one that cannot be executed 126', async (t) => {
  const missing = await ended(start('no-such-command'));
  t.is(missing.code, 127);
  t.regex(missing.stderr, /^lambda-adapter: "no-such-command": there is no such file/);

  const folder = await ended(start('--', '/'));
  t.is(folder.code, 126);
  t.regex(folder.stderr, /^lambda-adapter: "\/" cannot be executed/);
});

test('with neither Lambda nor a command the adapter says how it is used', async (t) => {
  const result = await ended(start());
  t.is(result.code, 2);
  t.regex(result.stderr, /AWS_LAMBDA_RUNTIME_API/);
});

test('an unknown option is a mistake, and nothing is run', async (t) => {
  const result = await ended(start('--serv', 'echo', 'ran'));
  t.is(result.code, 2);
  t.is(result.stdout, '');
  t.regex(result.stderr, /--serv/);
});

test('--help and --version go to stdout', async (t) => {
  const help = await ended(start('--help'));
  t.is(help.code, 0);
  t.regex(help.stdout, /^Usage: lambda-adapter/);
  const version = await ended(start('--version'));
  t.is(version.code, 0);
  t.regex(version.stdout, /^\d+\.\d+\.\d+\n$/);
});
