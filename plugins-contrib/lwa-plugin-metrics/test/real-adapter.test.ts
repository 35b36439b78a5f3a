import { fileURLToPath } from 'node:url';
import test from 'ava';
import { eventOf } from 'lambda-web-adapter/testing';
import { lwaInvoke } from '../../test/lwa-invoke.ts';
import { parseEmf } from './emf.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

test('the adapter writes the lines to its log, the last of them when it is shut down', async (t) => {
  const { code, stderr, stdout } = await lwaInvoke(
    eventOf({}),
    here('fixtures/app.mjs'),
    here('fixtures/lwa.config.ts'),
  );
  t.is(code, 0, stderr);
  t.is(stdout.trim(), 'hello');
  const start = stderr.indexOf('{"_aws"');
  const document = parseEmf(stderr.slice(start, stderr.indexOf('\n', start)));
  t.is(document._aws.CloudWatchMetrics[0]?.Namespace, 'Test');
  t.like(document, { ColdStart: [1], '2xx': [1], ResponseSize: [5] });
});
