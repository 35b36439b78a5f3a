import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';

const entry = new URL('../../../src/runtime/log/index.ts', import.meta.url).href;

/** Starts a Node that runs this script, in which `log` is a logger, with a pipe for its output. */
function run(t: ExecutionContext, script: string) {
  const child = spawn(
    process.execPath,
    [
      '--import=tsx/esm',
      '--input-type=module',
      '--eval',
      `import { createLogger } from ${JSON.stringify(entry)};\nconst log = createLogger({ env: {} });\n${script}`,
    ],
    {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) text += String(chunk);
  return text;
}

test('a line is not lost when the process exits right after', async (t) => {
  const child = run(t, "log.error('last words'); process.exit(3);");
  const exited = once(child, 'exit');
  t.regex(await readAll(child.stdout), /\tlast words\n$/);
  t.deepEqual(await exited, [3, null]);
});

test('no line is lost or broken when the pipe is full and does not block', async (t) => {
  // Asking for process.stdout makes a pipe of libuv's, which is non-blocking.
  const child = run(
    t,
    `process.stdout._handle?.setBlocking?.(false);
    for (let index = 0; index < 500; index++) log.info('line ' + index + ' ' + 'x'.repeat(2000));
    process.exit(0);`,
  );
  const lines = (await readAll(child.stdout)).split('\n');
  t.is(lines.length, 501);
  t.true(lines.slice(0, 500).every((line, index) => line.includes(`\tline ${index} xxx`)));
});

test('a closed pipe does not end the process', async (t) => {
  const child = run(
    t,
    `process.once('SIGUSR2', () => {
      for (let index = 0; index < 100; index++) log.info('into the void ' + 'x'.repeat(5000));
      process.exit(7);
    });
    log.info('ready');
    setInterval(() => {}, 1000);`,
  );
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  child.stdout.destroy();
  await once(child.stdout, 'close');
  child.kill('SIGUSR2');
  t.deepEqual(await exited, [7, null]);
});
