import test from 'ava';
import { type EventRecord, eventBatch } from '../../../src/plugins/index.ts';
import { eventOf } from '../sources/source-harness.ts';
import { BatchApp, type Worker } from './batch-app.ts';

const orders = (...records: readonly { id: string; group?: string }[]) => ({
  Records: records.map(({ id, group }) => ({
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-central-1:123456789012:orders${group === undefined ? '' : '.fifo'}`,
    messageId: id,
    body: id,
    attributes: { MessageGroupId: group },
  })),
});

const refuse =
  (...ids: readonly string[]): Worker =>
  ({ body }, response) => {
    if (ids.includes(body.toString())) response.statusCode = 500;
  };

test('a plugin changes the request of each record', async (t) => {
  const seen: Omit<EventRecord, 'exchange'>[] = [];
  const plugin = eventBatch({
    request(request, { exchange, ...record }) {
      seen.push(record);
      request.target = `/jobs/${record.index}`;
      request.headers.set('x-of', exchange.invocation.requestId);
    },
  });
  const app = await BatchApp.start(t, undefined, { eventBatch: 'whole', plugins: [plugin] });
  await app.answer(orders({ id: 'a', group: 'red' }, { id: 'b', group: 'red' }));
  t.deepEqual(
    app.seen.map(({ target }) => target),
    ['/jobs/0', '/jobs/1'],
  );
  t.is(app.seen[0]!.headers['x-of'], 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef');
  t.deepEqual(seen, [
    { id: 'a', index: 0, group: 'red' },
    { id: 'b', index: 1, group: 'red' },
  ]);
});

test('a request that cannot be made fails its record, and no other', async (t) => {
  const plugin = eventBatch({
    request(_, { id }) {
      if (id === 'a') throw new Error('no such job');
    },
  });
  const app = await BatchApp.start(t, undefined, { eventBatch: 'whole', plugins: [plugin] });
  t.deepEqual(await app.answer(orders({ id: 'a' }, { id: 'b' })), {
    batchItemFailures: [{ itemIdentifier: 'a' }],
  });
  t.deepEqual(app.ids, ['b']);
});

test('a failed record that was seen to counts as processed, and its group goes on', async (t) => {
  const failures: [id: string, status: number | undefined, code: string][] = [];
  const plugin = eventBatch({
    failed: async ({ id }, { response, error }) => {
      failures.push([id, response?.status, error.code]);
      await Promise.resolve();
      return id === 'a';
    },
  });
  const app = await BatchApp.start(t, refuse('a', 'b'), { eventBatch: 'whole', plugins: [plugin] });
  const event = orders(...['a', 'b', 'c'].map((id) => ({ id, group: 'red' })));
  t.deepEqual(await app.answer(event), {
    batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'c' }],
  });
  t.deepEqual(failures, [
    ['a', 500, 'LWA_ERR_EVENT_ANSWER'],
    ['b', 500, 'LWA_ERR_EVENT_ANSWER'],
  ]);
});

test('a record of Firehose that was seen to is dropped: what the app said is no record', async (t) => {
  const plugin = eventBatch({ failed: () => true });
  const worker: Worker = (_, response) => {
    response.writeHead(500).end('broken');
  };
  const app = await BatchApp.start(t, worker, { eventBatch: 'whole', plugins: [plugin] });
  const answer = (await app.answer(eventOf('pass-through-firehose-batch'))) as {
    records: { result: string; data: string }[];
  };
  t.true(answer.records.every(({ result, data }) => result === 'Dropped' && data === ''));
});

test('when seeing to a record fails, that is logged, and the record stays failed', async (t) => {
  const plugin = eventBatch({
    failed: () => {
      throw new Error('no queue');
    },
  });
  const app = await BatchApp.start(t, refuse('a'), { eventBatch: 'whole', plugins: [plugin] });
  t.deepEqual(await app.answer(orders({ id: 'a' }, { id: 'b' })), {
    batchItemFailures: [{ itemIdentifier: 'a' }],
  });
  t.true(app.log.lines.some(({ message }) => message.includes('no queue')));
});

test('one for some sources is asked before the one for all, and leaves other events to it', async (t) => {
  const plugin = eventBatch({
    sources: ['sqs'],
    request(request) {
      request.target = '/own';
    },
  });
  const named = { ...plugin, name: 'jobs' };
  const app = await BatchApp.start(t, undefined, { plugins: [named] });
  await app.answer(orders({ id: 'a' }));
  await app.answer(eventOf('pass-through-sns-batch'));
  t.deepEqual(
    app.seen.map(({ target }) => target),
    ['/own', '/events', '/events'],
  );
});

test('a source that has no batches is refused', (t) => {
  t.throws(() => eventBatch({ sources: ['s3' as 'sqs'] }), {
    message: /options\.sources\[0\]: expected "sqs" or .*"s3-batch", got "s3"/,
  });
});
