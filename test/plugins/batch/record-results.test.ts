import { Buffer } from 'node:buffer';
import test from 'ava';
import { eventOf } from '../sources/source-harness.ts';
import { BatchApp, breakOff } from './batch-app.ts';

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
const firehoseId = (index: number) => `49546986480719102790105959397712497543970${index}000000`;

test('Firehose: an answer is the new record, 204 drops it, a failure keeps the old one', async (t) => {
  const app = await BatchApp.start(t, ({ body }, response) => {
    if (body.toString() === '{"pet":1}') response.end(Buffer.from('\xffNEW', 'latin1'));
    else if (body.toString() === 'pet 2') response.statusCode = 204;
    else response.statusCode = 422;
  });
  t.deepEqual(await app.answer(eventOf('pass-through-firehose-batch')), {
    records: [
      { recordId: firehoseId(1), result: 'Ok', data: base64('\xffNEW') },
      { recordId: firehoseId(2), result: 'Dropped', data: '' },
      { recordId: firehoseId(3), result: 'ProcessingFailed', data: base64('\xff\x00') },
    ],
  });
});

test('Firehose: records keep their order, whatever order they are answered in', async (t) => {
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const app = await BatchApp.start(t, async ({ body }, response) => {
    if (body.toString() === '{"pet":1}') await held;
    else if (body.length === 2) release();
    response.end(`new ${body.length}`);
  });
  const answer = (await app.answer(eventOf('pass-through-firehose-batch'))) as {
    records: { data: string }[];
  };
  t.deepEqual(
    answer.records.map(({ data }) => Buffer.from(data, 'base64').toString()),
    ['new 9', 'new 5', 'new 2'],
  );
});

test('Firehose: an empty 200 is an empty record', async (t) => {
  const app = await BatchApp.start(t);
  const { records } = (await app.answer(eventOf('pass-through-firehose-batch'))) as {
    records: object[];
  };
  t.like(records[0], { result: 'Ok', data: '' });
});

test('Firehose: a header of the answer partitions the record', async (t) => {
  const app = await BatchApp.start(t, ({ body }, response) => {
    const metadata: Record<string, string> = {
      '{"pet":1}': '{"partitionKeys":{"kind":"cat"}}',
      'pet 2': '["no object"]',
    };
    const value = metadata[body.toString()] ?? '{ no JSON';
    response.setHeader('x-lambda-record-metadata', value).end('new');
  });
  const { records } = (await app.answer(eventOf('pass-through-firehose-batch'))) as {
    records: object[];
  };
  t.deepEqual(records, [
    {
      recordId: firehoseId(1),
      result: 'Ok',
      data: base64('new'),
      metadata: { partitionKeys: { kind: 'cat' } },
    },
    { recordId: firehoseId(2), result: 'ProcessingFailed', data: base64('pet 2') },
    { recordId: firehoseId(3), result: 'ProcessingFailed', data: base64('\xff\x00') },
  ]);
  t.true(app.log.messages('error').some((line) => line.includes('"x-lambda-record-metadata"')));
});

test('Firehose from MSK: the data has the name that it came by', async (t) => {
  const app = await BatchApp.start(t, ({ body }, response) => {
    if (body.toString() === '{"pet": 1}') response.end('new');
    else response.statusCode = 500;
  });
  t.deepEqual(await app.answer(eventOf('pass-through-firehose-kafka-batch')), {
    records: [
      { recordId: firehoseId(1), result: 'Ok', kafkaRecordValue: base64('new') },
      {
        recordId: firehoseId(2),
        result: 'ProcessingFailed',
        kafkaRecordValue: base64('{"pet": 2}'),
      },
    ],
  });
});

test('Firehose: refusals are answers, but when there was no answer at all the invocation fails', async (t) => {
  const event = eventOf('pass-through-firehose-batch');
  const refusing = await BatchApp.start(t, (_, response) => {
    response.statusCode = 500;
  });
  const { records } = (await refusing.answer(event)) as { records: { result: string }[] };
  t.deepEqual(
    records.map(({ result }) => result),
    ['ProcessingFailed', 'ProcessingFailed', 'ProcessingFailed'],
  );
  const silent = await BatchApp.start(t, (_, response) => {
    breakOff(response);
  });
  t.regex((await silent.failure(event)).message, /^None of the event's 3 records/);
});

async function s3Results(t: Parameters<typeof BatchApp.start>[0], statuses: readonly number[]) {
  const app = await BatchApp.start(t, ({ headers }, response) => {
    const status = Number(headers['x-lambda-record-id']);
    if (status === 0) breakOff(response);
    else {
      response.statusCode = status;
      response.end(`Status ${status}!`);
    }
  });
  const event = eventOf('pass-through-s3-batch');
  const tasks = statuses.map((status) => ({ taskId: String(status), s3Key: 'key' }));
  return (await app.answer({ ...event, tasks })) as {
    results: { taskId: string; resultCode: string; resultString: string }[];
  };
}

test('S3 Batch: a result for each task, with the text of the answer', async (t) => {
  const answer = await s3Results(t, [200, 404, 500]);
  t.deepEqual(answer, {
    invocationSchemaVersion: '1.0',
    treatMissingKeysAs: 'TemporaryFailure',
    invocationId: 'YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo',
    results: [
      { taskId: '200', resultCode: 'Succeeded', resultString: 'Status 200!' },
      { taskId: '404', resultCode: 'PermanentFailure', resultString: 'Status 404!' },
      { taskId: '500', resultCode: 'TemporaryFailure', resultString: 'Status 500!' },
    ],
  });
});

test('S3 Batch: what may pass is temporary, even when all tasks failed', async (t) => {
  const codes = async (...statuses: number[]) =>
    (await s3Results(t, statuses)).results.map(({ resultCode }) => resultCode);
  t.deepEqual(
    new Set(await codes(408, 425, 429, 500, 502, 503, 599, 0)),
    new Set(['TemporaryFailure']),
  );
  t.deepEqual(new Set(await codes(301, 304, 400, 403, 404, 410)), new Set(['PermanentFailure']));
});

test('S3 Batch: the result of a task without an answer is the cause, and long answers are cut', async (t) => {
  const { results } = await s3Results(t, [0]);
  t.regex(results[0]!.resultString, /closed the connection/);

  const app = await BatchApp.start(t, (_, response) => {
    response.end(`${'ü'.repeat(1023)}🐈 and more`);
  });
  const long = (await app.answer(eventOf('pass-through-s3-batch'))) as typeof results & {
    results: { resultString: string }[];
  };
  t.is(long.results[0]!.resultString, 'ü'.repeat(1023));

  const empty = await BatchApp.start(t);
  const answer = (await empty.answer(eventOf('pass-through-s3-batch'))) as typeof long;
  t.is(answer.results[0]!.resultString, 'Status 200');
});
