import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const LWA = here('../../../dist/lwa.mjs');

/** Sends one event to a function with the plugin in its config file. */
function invoked(event: unknown): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [LWA, 'invoke', '--event=-', '--', 'node', here('fixtures/app.mjs')],
      { env: { ...process.env, AWS_LWA_CONFIG: here('fixtures/lwa.config.ts') } },
      (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      },
    );
    child.stdin!.end(JSON.stringify(event));
  });
}

test('the adapter runs the command of a direct invocation, and its output is in the log', async (t) => {
  const { code, stderr, stdout } = await invoked(`hello 'a b'`);
  t.is(code, 0, stderr);
  t.deepEqual(JSON.parse(stdout), { exitCode: 0, output: 'hello ["a b"]\n' });
  t.true(stderr.includes('hello ["a b"]\n'));
});

test('the adapter fails the invocation for what is not allowed', async (t) => {
  const { code, stderr } = await invoked({ cli: 'fail 1' });
  t.is(code, 5, stderr);
  t.regex(stderr, /Function\.CommandRefused/);
});
