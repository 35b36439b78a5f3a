import { fileURLToPath } from 'node:url';
import test from 'ava';
import { lwaInvoke } from '../../test/lwa-invoke.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const invoked = (event: unknown) =>
  lwaInvoke(event, here('fixtures/app.mjs'), here('fixtures/lwa.config.ts'));

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
