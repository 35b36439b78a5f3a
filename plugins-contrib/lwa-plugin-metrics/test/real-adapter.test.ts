import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { parseEmf } from './emf.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const LWA = here('../../../dist/lwa.mjs');

test('the adapter writes the lines to its log, the last of them when it is shut down', async (t) => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [LWA, 'invoke', '--event', here('fixtures/event.json'), '--', 'node', here('fixtures/app.mjs')],
    { env: { ...process.env, AWS_LWA_CONFIG: here('fixtures/lwa.config.ts') } },
  );
  t.is(stdout.trim(), 'hello');
  const start = stderr.indexOf('{"_aws"');
  const document = parseEmf(stderr.slice(start, stderr.indexOf('\n', start)));
  t.is(document._aws.CloudWatchMetrics[0]?.Namespace, 'Test');
  t.like(document, { ColdStart: [1], '2xx': [1], ResponseSize: [5] });
});
