import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { freePort } from '../../local/sandboxed-app.ts';
import { openDoors } from '../../local/front-doors/open-doors.ts';
import { requestIdOf } from '../../local/service-client.ts';
import { CommandRun } from '../command-run.ts';

interface Queue {
  Records: { body: string; eventSourceARN: string }[];
}

test('an event goes to a running function, and its answer to stdout', async (t) => {
  const { runtime, port } = await openDoors(t);
  const folder = mkdtempSync(join(tmpdir(), 'lwa-test-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'body');
  writeFileSync(file, 'from a file');
  const to = ['--to', `http://127.0.0.1:${port}`];
  const bodies = ['--body', '007', '--body', `@${file}`, '--name', 'jobs'];
  const run = new CommandRun(t, ['send', 'sqs', ...bodies, ...to], {
    // Requests to this machine go through no proxy.
    environment: { http_proxy: 'http://127.0.0.1:9' },
  });
  const next = await runtime.next();
  const { Records } = next.json() as Queue;
  t.deepEqual(
    Records.map(({ body }) => body),
    ['007', 'from a file'],
  );
  t.is(Records[0]!.eventSourceARN, 'arn:aws:sqs:us-east-1:123456789012:jobs');
  const answer = '{"batchItemFailures":[{"itemIdentifier":"x"}]}';
  await runtime.respond(requestIdOf(next), answer);
  t.is(await run.exitCode(), 0);
  t.is(run.stdout, `${answer}\n`);
  t.regex(run.output, /1 record has failed/);

  const failing = new CommandRun(t, ['send', 'direct', ...to]);
  await runtime.fail(requestIdOf(await runtime.next()), '{"errorMessage":"why"}');
  t.is(await failing.exitCode(), 5);
  t.regex(failing.output, /The function has failed/);

  const asynchronous = new CommandRun(t, ['send', 'schedule', '--async', ...to]);
  t.is(await asynchronous.exitCode(), 0);
  t.regex(asynchronous.output, /The event is accepted/);
  await runtime.respond(requestIdOf(await runtime.next()), 'null');
});

test('an event can be written instead, and needs nobody', async (t) => {
  const run = new CommandRun(t, ['send', 's3', '--print']);
  t.is(await run.exitCode(), 0);
  t.like(JSON.parse(run.stdout), { Records: { length: 1 } });
});

test('what cannot be sent is said', async (t) => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const nobody = new CommandRun(t, ['send', 'sqs', '--to', url]);
  t.is(await nobody.exitCode(), 1);
  t.regex(nobody.output, /Cannot send to http:\S+: .*ECONNREFUSED.*; is lwa dev running there\?/);
  t.notRegex(nobody.output, /\n {4}at /);
  const wrong = new CommandRun(t, ['send', 'fax', '--to', 'localhost']);
  t.is(await wrong.exitCode(), 2);
  t.regex(wrong.output, /There is no source "fax"; there are sqs, sns, s3, /);
  t.regex(wrong.output, /--to: expected a URL without a path, got "localhost"/);
  const list = new CommandRun(t, ['send']);
  t.is(await list.exitCode(), 2);
  t.regex(list.output, /\n {2}sqs +the message\n/);
  t.is(Buffer.from(list.stdout).length, 0);
});
