import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import test from 'ava';
import fc from 'fast-check';
import {
  AdapterError,
  HttpRequest,
  HttpResponse,
  type Plugin,
} from '../../../src/pipeline/index.ts';
import { eventBatch } from '../../../src/plugins/index.ts';
import { plugin } from '../../pipeline/harness.ts';
import { eventNames, eventOf } from '../sources/source-harness.ts';
import { BatchApp, hang, invocationOf } from './batch-app.ts';

const sqsRecord = (messageId: string, body = messageId) => ({
  eventSource: 'aws:sqs',
  messageId,
  body,
});

test('events that are no batches reach the app whole', async (t) => {
  const app = await BatchApp.start(t);
  const batches = /sqs|kinesis|dynamodb|kafka|sns|mq|firehose|s3-batch/;
  const whole = eventNames.filter(
    (name) => name.startsWith('pass-through-') && (!batches.test(name) || name.includes('pipe')),
  );
  t.true(whole.length > 4);
  for (const name of whole) {
    app.seen.length = 0;
    t.is(await app.answer(eventOf(name)), null, name);
    t.is(app.seen.length, 1, name);
    t.is(app.seen[0]!.body.toString(), JSON.stringify(eventOf(name)));
    t.is(app.seen[0]!.headers['x-lambda-record-id'], undefined);
  }
});

test('so do batches without records, and those of a tumbling window', async (t) => {
  const app = await BatchApp.start(t);
  const kinesis = eventOf('pass-through-kinesis-batch');
  const dynamodb = eventOf('pass-through-dynamodb-batch');
  const window = { start: '2024-01-12T21:44:00Z', end: '2024-01-12T21:46:00Z' };
  const events = [
    { ...kinesis, window, state: {} },
    { ...dynamodb, window, state: {} },
    { eventSource: 'aws:kafka', records: {} },
    { eventSource: 'aws:mq', messages: [] },
  ];
  for (const event of events) await app.answer(event);
  t.deepEqual(
    app.seen.map(({ body }) => body.toString()),
    events.map((event) => JSON.stringify(event)),
  );
});

test('requests of an HTTP caller are as they were', async (t) => {
  const app = await BatchApp.start(t, (_, response) => {
    response.end('hello');
  });
  t.like(await app.answer(eventOf('function-url-get')), { statusCode: 200, body: 'hello' });
});

test('without the setting the event is one request', async (t) => {
  for (const eventBatchSetting of ['whole', undefined] as const) {
    const app = await BatchApp.start(t, undefined, { eventBatch: eventBatchSetting });
    await app.answer(eventOf('pass-through-sqs-batch'));
    t.is(app.seen.length, 1);
    t.deepEqual(
      app.pipeline
        .taps('reply')
        .map(({ name }) => name)
        .filter((name) => name === 'event-batch'),
      [],
    );
  }
});

test('SNS and MQ: nothing is reported, and the first failure ends and fails the batch', async (t) => {
  for (const name of ['sns', 'mq-active', 'mq-rabbit']) {
    const good = await BatchApp.start(t);
    t.is(await good.answer(eventOf(`pass-through-${name}-batch`)), null, name);

    const bad = await BatchApp.start(
      t,
      (_, response) => {
        response.statusCode = 500;
      },
      { eventBatchConcurrency: 1 },
    );
    const error = await bad.failure(eventOf(`pass-through-${name}-batch`));
    t.is(error.code, 'LWA_ERR_EVENT_ANSWER');
    t.regex(error.message, /^A record of the event's \d failed/);
    t.is(bad.seen.length, 1, name);
  }
});

test('no more records than allowed are with the app, and as many as that', async (t) => {
  const waiting: ServerResponse[] = [];
  let most = 0;
  const app = await BatchApp.start(
    t,
    (_, response) => {
      hang(response);
      waiting.push(response);
      most = Math.max(most, waiting.length);
      // Three are let go when there are three: more would be here by the time of the next.
      if (waiting.length === 3) setImmediate(() => waiting.splice(0).forEach((one) => one.end()));
    },
    { eventBatchConcurrency: 3 },
  );
  const Records = Array.from({ length: 12 }, (_, index) => sqsRecord(`m${index}`));
  await app.answer({ Records });
  t.is(most, 3);
  t.is(app.seen.length, 12);
});

test('the deadline: what was answered counts, the rest failed', async (t) => {
  const event = { Records: ['quick', 'slow', 'bad', 'late'].map((id) => sqsRecord(id)) };
  const invocation = invocationOf(event);
  const app = await BatchApp.start(
    t,
    ({ body }, response) => {
      if (body.toString() === 'bad') response.statusCode = 500;
      if (body.toString() !== 'slow') return;
      hang(response);
      invocation.abort(deadline());
    },
    { eventBatchConcurrency: 1 },
  );
  t.deepEqual(await app.answer(event, invocation), {
    batchItemFailures: ['slow', 'bad', 'late'].map((itemIdentifier) => ({ itemIdentifier })),
  });
  t.deepEqual(app.ids, ['quick', 'slow']);
  t.true(app.log.messages('error').includes('No answer after 2500 ms'));
});

test('the deadline: the app sees that the records it has are given up', async (t) => {
  const event = { Records: [sqsRecord('quick'), sqsRecord('slow')] };
  const invocation = invocationOf(event);
  let closed: Promise<unknown> | undefined;
  const app = await BatchApp.start(
    t,
    ({ body }, response) => {
      if (body.toString() !== 'slow') return;
      hang(response);
      closed = once(response, 'close');
      invocation.abort(deadline());
    },
    { eventBatchConcurrency: 1 },
  );
  await app.answer(event, invocation);
  await closed;
  t.pass();
});

test('the deadline: without a record that was processed the invocation fails', async (t) => {
  for (const name of ['sqs', 'kinesis', 'kafka', 'firehose', 'sns', 'mq-active']) {
    const event = eventOf(`pass-through-${name}-batch`);
    const invocation = invocationOf(event);
    const app = await BatchApp.start(t, (_, response) => {
      hang(response);
      invocation.abort(deadline());
    });
    t.is((await app.failure(event, invocation)).code, 'LWA_ERR_DEADLINE', name);
  }
});

test('the deadline: Firehose and S3 Batch are told of each record', async (t) => {
  for (const name of ['firehose', 's3']) {
    const event = eventOf(`pass-through-${name}-batch`);
    const invocation = invocationOf(event);
    let asked = 0;
    const app = await BatchApp.start(
      t,
      (_, response) => {
        if (++asked === 1) return;
        hang(response);
        invocation.abort(deadline());
      },
      { eventBatchConcurrency: 1 },
    );
    const answer = await app.answer(event, invocation);
    const { records, results } = answer as {
      records?: { result: string }[];
      results?: { resultCode: string; resultString: string }[];
    };
    if (name === 'firehose') {
      t.deepEqual(
        records!.map(({ result }) => result),
        ['Ok', 'ProcessingFailed', 'ProcessingFailed'],
      );
    } else {
      t.deepEqual(
        results!.map(({ resultCode, resultString }) => [resultCode, resultString]),
        [
          ['Succeeded', 'Status 200'],
          ['TemporaryFailure', 'No answer in time'],
          ['TemporaryFailure', 'No answer in time'],
        ],
      );
    }
  }
});

function deadline(): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_DEADLINE',
    message: 'No answer after 2500 ms',
    status: 504,
  });
}

test('plugins: request runs once for the event, and each record has what it set', async (t) => {
  let calls = 0;
  const setting = plugin('setting', ({ hooks }) => {
    hooks.request.tap('setting', ({ request }) => {
      request.headers.set('x-call', String(++calls));
      request.path = '/changed';
    });
  });
  const app = await BatchApp.start(t, undefined, { plugins: [setting] });
  await app.answer(eventOf('pass-through-sqs-batch'));
  t.deepEqual(
    app.seen.map(({ target, headers }) => [target, headers['x-call']]),
    Array.from({ length: 4 }, () => ['/changed', '1']),
  );
});

test('plugins: what another one answers, the app is not asked for', async (t) => {
  const answering: Plugin = plugin('answering', ({ hooks }) => {
    hooks.reply.tap('answering', () => new HttpResponse({ status: 200, body: '{"mine":true}' }));
  });
  const app = await BatchApp.start(t, undefined, { plugins: [answering] });
  t.deepEqual(await app.answer(eventOf('pass-through-sqs-batch')), { mine: true });
  t.is(app.seen.length, 0);
});

test('plugins: an event source of their own gets the event whole', async (t) => {
  const queue = plugin('queue', (context) => {
    context.source({
      name: 'queue',
      kind: 'event',
      matches: (event) => 'Records' in (event as object),
      decode: ({ payload }) => new HttpRequest({ method: 'PUT', target: '/queue', body: payload }),
      encode: () => '"queue"',
    });
  });
  const app = await BatchApp.start(t, undefined, { plugins: [queue] });
  t.is(await app.answer(eventOf('pass-through-sqs-batch')), 'queue');
  t.is(app.seen.length, 1);
});

test('a failure in the response hook fails the whole event', async (t) => {
  const throwing = plugin('throwing', ({ hooks }) => {
    hooks.response.tap('throwing', () => {
      throw new Error('no');
    });
  });
  const app = await BatchApp.start(t, undefined, { plugins: [throwing] });
  t.is((await app.failure(eventOf('pass-through-sqs-batch'))).code, 'LWA_ERR_HOOK');
});

test('the silence of AWS’s adapter is not for records', async (t) => {
  const app = await BatchApp.start(
    t,
    ({ headers }, response) => {
      if (String(headers['x-lambda-record-id']).endsWith('1')) response.statusCode = 500;
    },
    { eventErrors: 'lwa' },
  );
  t.deepEqual(await app.answer(eventOf('pass-through-sqs-batch')), {
    batchItemFailures: [{ itemIdentifier: '059f36b4-87a3-44ab-83d2-661975830001' }],
  });
});

test('whatever the records are, there is an answer or an error that says what is wrong', async (t) => {
  const app = await BatchApp.start(t);
  const anything = fc.jsonValue({ maxDepth: 2 }).map((value) => structuredClone(value));
  const member = (names: readonly string[]) =>
    fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 4 });
  const records = (eventSource: string, ...names: string[]) =>
    fc
      .array(fc.oneof(member(names), anything), { maxLength: 3 })
      .map((list) => ({ Records: [{ eventSource }, ...list] }));
  const events = fc.oneof(
    records('aws:sqs', 'messageId', 'body', 'messageAttributes', 'attributes', 'eventSourceARN'),
    records('aws:kinesis', 'kinesis', 'eventID'),
    records('aws:dynamodb', 'dynamodb'),
    records('aws:sns', 'Sns'),
    fc.record({
      eventSource: fc.constantFrom('aws:kafka', 'aws:mq', 'aws:rmq'),
      records: fc.oneof(
        anything,
        fc.dictionary(fc.string(), fc.array(member(['offset', 'value']))),
      ),
      messages: fc.oneof(anything, fc.array(member(['messageID', 'data', 'properties']))),
      rmqMessagesByQueue: fc.oneof(
        anything,
        fc.dictionary(fc.string(), fc.array(member(['basicProperties', 'data']))),
      ),
    }),
    fc.record({
      deliveryStreamArn: anything,
      records: fc.oneof(anything, fc.array(member(['recordId', 'data', 'kafkaRecordValue']))),
    }),
    fc.record({
      invocationSchemaVersion: anything,
      job: anything,
      tasks: fc.oneof(anything, fc.array(member(['taskId', 's3Key']))),
    }),
  );
  await fc.assert(
    fc.asyncProperty(events, async (event) => {
      const { outcome } = await app.handle(event);
      if (outcome.type !== 'error') return;
      t.true(['LWA_ERR_EVENT_INVALID', 'LWA_ERR_EVENT_ANSWER'].includes(outcome.error.code));
    }),
    { numRuns: 200 },
  );
  t.deepEqual(await app.answer(eventOf('pass-through-sqs-batch')), { batchItemFailures: [] });
});

test('options are checked', (t) => {
  for (const concurrency of [0, -1, 1.5, 1001, Number.NaN]) {
    t.throws(() => eventBatch({ concurrency }), { message: /options\.concurrency/ });
  }
  t.notThrows(() => eventBatch());
});
