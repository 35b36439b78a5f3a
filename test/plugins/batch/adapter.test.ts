import test from 'ava';
import { ExtensionApp } from '../../runtime/extension-app.ts';

function queue(name: string, bodies: Readonly<Record<string, string>>) {
  return {
    Records: Object.entries(bodies).map(([messageId, body]) => ({
      messageId,
      body,
      attributes: { MessageGroupId: messageId.split('-')[0] },
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:eu-central-1:123456789012:${name}`,
    })),
  };
}

test('the shipped adapter: an app in a process of its own gets each record, and Lambda what failed', async (t) => {
  const app = await ExtensionApp.start(t, {
    app: 'worker.mjs',
    variables: {
      AWS_LWA_EVENT_BATCH: 'record',
      AWS_LWA_EVENT_BATCH_CONCURRENCY: '2',
      AWS_LWA_PASS_THROUGH_PATHS: 'sqs=/jobs',
      AWS_LWA_DEADLINE_MARGIN_MS: '700',
    },
    lambda: { timeoutMs: 1500 },
  });
  const answer = async (event: object) =>
    JSON.parse((await app.lambda.invoke(event)).payload.toString('utf8')) as object;
  const failed = (...ids: string[]) => ({
    batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
  });

  t.deepEqual(
    await answer(queue('jobs', { a: 'x', b: '{"status":500}', c: 'y', d: '{"status":404}' })),
    failed('b', 'd'),
  );
  const groups = { 'x-1': '1', 'y-1': '1', 'x-2': '{"status":500}', 'x-3': '3', 'y-2': '2' };
  t.deepEqual(await answer(queue('jobs.fifo', groups)), failed('x-2', 'x-3'));
  t.false(app.lines.some((line) => line.includes('worker: x-3')));

  // Until the deadline: then the one that hangs failed, and so did what waits behind it.
  t.deepEqual(
    await answer(queue('jobs.fifo', { 'x-1': '1', 'x-2': 'hang', 'x-3': '3', 'y-1': '1' })),
    failed('x-2', 'x-3'),
  );

  const { errorType, payload } = await app.lambda.invoke(queue('jobs', { a: '{"status":500}' }));
  t.is(errorType, 'Function.EventAnswer');
  t.regex(payload.toString('utf8'), /None of the event's 1 records could be processed/);
});
