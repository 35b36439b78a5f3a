import { Buffer } from 'node:buffer';
import test from 'ava';
import { eventOf } from '../sources/source-harness.ts';
import { BatchApp, jsonField, type Seen } from './batch-app.ts';

/** The event's records as the app saw them, in the order of the batch. */
async function requestsOf(
  t: Parameters<typeof BatchApp.start>[0],
  event: unknown,
  options: Parameters<typeof BatchApp.start>[2] = {},
): Promise<readonly Seen[]> {
  const app = await BatchApp.start(t, undefined, { eventBatchConcurrency: 1, ...options });
  await app.handle(event);
  return app.seen;
}

function shown({ headers, body }: Seen) {
  return {
    id: headers['x-lambda-record-id'],
    group: headers['x-lambda-record-group'],
    type: headers['content-type'],
    body: body.toString('latin1'),
  };
}

test('SQS: the body of each message, with its type by attribute or by what it is', async (t) => {
  const seen = await requestsOf(t, eventOf('pass-through-sqs-batch'));
  const id = (index: number) => `059f36b4-87a3-44ab-83d2-66197583000${index}`;
  t.deepEqual(seen.map(shown), [
    { id: id(1), group: undefined, type: 'application/json', body: '{"order":17,"total":12.50}' },
    { id: id(2), group: undefined, type: 'application/xml', body: '<order id="18"/>' },
    {
      id: id(3),
      group: undefined,
      type: 'text/plain; charset=utf-8',
      body: Buffer.from('Größe 19').toString('latin1'),
    },
    { id: id(4), group: undefined, type: 'text/plain; charset=utf-8', body: '20' },
  ]);
  t.deepEqual(jsonField(seen[0]!, 'attributes'), { kind: 'order', digest: 'AP8=' });
  t.is(jsonField(seen[2]!, 'attributes'), undefined);
  t.like(jsonField(seen[0]!, 'metadata'), {
    receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0001',
    attributes: { ApproximateReceiveCount: '1' },
    eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:orders',
    body: undefined,
    messageAttributes: undefined,
  });
});

test('the request of a record is that of its event, at the path of its source', async (t) => {
  const seen = await requestsOf(t, eventOf('pass-through-sqs-batch'), {
    passThroughPaths: { sqs: '/jobs' },
  });
  for (const { method, target, headers } of seen) {
    t.is(method, 'POST');
    t.is(target, '/jobs');
    t.is(headers['x-lambda-event-source'], 'sqs');
    t.is(headers['x-lambda-event-source-arn'], 'arn:aws:sqs:eu-central-1:123456789012:orders');
    t.true(String(headers['x-amzn-lambda-context']).includes('c6af9ac6'));
    t.deepEqual(
      Object.keys(headers).filter((name) => /^(?:x-)?forwarded/.test(name)),
      [],
    );
  }
});

test('SQS: the group of a FIFO queue is named, that of a standard queue has no meaning', async (t) => {
  const event = eventOf('pass-through-sqs-fifo-batch') as { Records: Record<string, unknown>[] };
  const groups = ({ headers }: Seen) => headers['x-lambda-record-group'];
  t.deepEqual((await requestsOf(t, event)).map(groups).sort(), [
    'anna',
    'anna',
    'anna',
    'ben',
    'ben',
  ]);
  for (const record of event.Records) record['eventSourceARN'] = 'arn:aws:sqs:x:1:orders';
  t.deepEqual([...new Set((await requestsOf(t, event)).map(groups))], [undefined]);
});

test('Kinesis: the bytes of each record', async (t) => {
  const seen = await requestsOf(t, eventOf('pass-through-kinesis-batch'));
  const id = (index: number) => `4959033827149025660855969253836157109592157598913658880${index}`;
  const group = 'shardId-000000000006';
  t.deepEqual(seen.map(shown), [
    { id: id(1), group, type: 'application/json', body: '{"pet":1}' },
    { id: id(2), group, type: 'application/octet-stream', body: '\x1f\x8b\x08\x00\xff' },
    { id: id(3), group, type: 'application/json', body: '[3]' },
  ]);
  t.like(jsonField(seen[1]!, 'metadata'), {
    eventName: 'aws:kinesis:record',
    kinesis: { partitionKey: 'pet-2', data: undefined },
  });
});

test('DynamoDB: each change as JSON', async (t) => {
  const event = eventOf('pass-through-dynamodb-batch') as { Records: object[] };
  const seen = await requestsOf(t, event);
  t.deepEqual(
    seen.map(({ body }) => JSON.parse(body.toString('utf8')) as object),
    event.Records,
  );
  t.deepEqual(
    seen.map((one) => [shown(one).id, shown(one).group, shown(one).type]),
    ['111', '222', '333'].map((id) => [id, undefined, 'application/json']),
  );
  t.like(jsonField(seen[1]!, 'metadata'), { eventName: 'MODIFY', dynamodb: undefined });
});

test('Kafka: the bytes of each value; a tombstone has none, and says so', async (t) => {
  const seen = await requestsOf(t, eventOf('pass-through-kafka-batch'));
  t.deepEqual(seen.map(shown), [
    { id: 'pets-0:15', group: 'pets-0', type: 'application/json', body: '{"pet":1}' },
    { id: 'pets-0:16', group: 'pets-0', type: undefined, body: '' },
    { id: 'pets-0:17', group: 'pets-0', type: 'application/octet-stream', body: '\x00\x01\xff' },
    { id: 'pets-1:4', group: 'pets-1', type: 'application/xml', body: '<pet/>' },
    { id: 'pets-1:5', group: 'pets-1', type: 'application/json', body: '{"pet":5}' },
  ]);
  t.deepEqual(jsonField(seen[0]!, 'attributes'), { trace: 'abc', owner: 'Jörg' });
  t.like(jsonField(seen[0]!, 'metadata'), {
    eventSource: 'aws:kafka',
    topic: 'pets',
    offset: 15,
    key: 'cGV0LTE=',
    value: undefined,
    headers: undefined,
    records: undefined,
  });
  t.like(jsonField(seen[1]!, 'metadata'), { value: null });
});

test('Kafka: a self-managed cluster is the same', async (t) => {
  const seen = await requestsOf(t, eventOf('pass-through-kafka-self-managed-batch'));
  t.deepEqual(
    seen.map((one) => shown(one).id),
    ['pets-0:15', 'pets-0:16'],
  );
  t.is(seen[0]!.headers['x-lambda-event-source'], 'kafka');
});

test('Firehose: the bytes of each record, from a stream and from MSK', async (t) => {
  const app = await BatchApp.start(t, undefined, { eventBatchConcurrency: 1 });
  await app.handle(eventOf('pass-through-firehose-batch'));
  await app.handle(eventOf('pass-through-firehose-kafka-batch'));
  t.deepEqual(
    app.seen.map((one) => [shown(one).type, shown(one).body]),
    [
      ['application/json', '{"pet":1}'],
      ['application/octet-stream', 'pet 2'],
      ['application/octet-stream', '\xff\x00'],
      ['application/json', '{"pet": 1}'],
      ['application/json', '{"pet": 2}'],
    ],
  );
  t.like(jsonField(app.seen[0]!, 'metadata'), {
    deliveryStreamArn: 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/pets',
    kinesisRecordMetadata: { partitionKey: 'pet-1' },
    data: undefined,
  });
  t.like(jsonField(app.seen[3]!, 'metadata'), {
    mskRecordMetadata: { offset: '1' },
    kafkaRecordValue: undefined,
  });
});

test('S3 Batch: each task as JSON, its key as S3 writes it', async (t) => {
  const event = eventOf('pass-through-s3-batch') as { tasks: object[] };
  const seen = await requestsOf(t, event);
  t.deepEqual(
    seen.map(({ body }) => JSON.parse(body.toString('utf8')) as object),
    event.tasks,
  );
  t.deepEqual(
    seen.map((one) => shown(one).id),
    [1, 2, 3].map((index) => `dGFza2lkZ29lc2hlcmUK${index}`),
  );
  t.like(jsonField(seen[0]!, 'metadata'), {
    job: { id: 'f3cc4f60-61f6-4a2b-8a21-d07600c373ce' },
    tasks: undefined,
  });
});

test('SNS: the message of each notification', async (t) => {
  const seen = await requestsOf(t, eventOf('pass-through-sns-batch'));
  t.deepEqual(
    seen.map((one) => [shown(one).id, shown(one).type, shown(one).body]),
    [
      ['95df01b4-ee98-5cb9-9903-4c221d41eb01', 'text/plain; charset=utf-8', 'Order 17 is paid'],
      ['95df01b4-ee98-5cb9-9903-4c221d41eb02', 'application/json', '{"order":18}'],
    ],
  );
  t.deepEqual(jsonField(seen[0]!, 'attributes'), { kind: 'paid' });
  t.like(jsonField(seen[0]!, 'metadata'), {
    Sns: { TopicArn: 'arn:aws:sns:eu-central-1:123456789012:orders', Message: undefined },
  });
});

test('ActiveMQ: text is text, bytes are bytes, and JMS groups are groups', async (t) => {
  const seen = await requestsOf(t, eventOf('pass-through-mq-active-batch'));
  t.deepEqual(
    seen.map((one) => [shown(one).group, shown(one).type, shown(one).body]),
    [
      [undefined, 'text/plain; charset=utf-8', 'Order 17'],
      ['anna', 'application/octet-stream', '\x00\xffbytes'],
      ['anna', 'application/json', '{"order":19}'],
    ],
  );
  t.deepEqual(jsonField(seen[0]!, 'attributes'), { index: '1' });
  t.like(jsonField(seen[0]!, 'metadata'), {
    eventSource: 'aws:mq',
    correlationId: 'order1',
    data: undefined,
  });
});

test('RabbitMQ: the type that the sender gave, and a place where there is no id', async (t) => {
  const seen = await requestsOf(t, eventOf('pass-through-mq-rabbit-batch'));
  t.deepEqual(seen.map(shown), [
    { id: 'order-17', group: undefined, type: 'text/xml', body: '<order/>' },
    { id: 'orders::/:1', group: undefined, type: 'application/json', body: '{"order":18}' },
  ]);
  t.deepEqual(jsonField(seen[0]!, 'attributes'), { kind: 'order', tries: '10' });
  t.like(jsonField(seen[0]!, 'metadata'), {
    queue: 'orders::/',
    basicProperties: { priority: 34 },
  });
});

test('what a header cannot hold is percent-encoded, and what is too long left out', async (t) => {
  const app = await BatchApp.start(t);
  const long = 'x'.repeat(5000);
  await app.handle({
    eventSource: 'aws:rmq',
    rmqMessagesByQueue: {
      queue: [
        {
          basicProperties: {
            messageId: 'a\r\nb: ü\ud800',
            headers: { long: { bytes: [...Buffer.from(long)] }, short: 'ok\r\n' },
          },
          data: '',
        },
      ],
    },
  });
  const seen = app.seen[0]!;
  t.is(shown(seen).id, 'a%0D%0Ab%3A%20%C3%BC%EF%BF%BD');
  t.deepEqual(jsonField(seen, 'attributes'), { short: 'ok\r\n' });
  t.true(app.log.messages('warn').some((line) => line.includes('left out: long')));
});

test('what is not ASCII is escaped, and the fields stay within bounds all the same', async (t) => {
  const app = await BatchApp.start(t);
  const attribute = (stringValue: string) => ({ stringValue, dataType: 'String' });
  await app.handle({
    Records: [
      {
        eventSource: 'aws:sqs',
        messageId: 'm',
        body: 'x',
        messageAttributes: {
          owner: attribute('Jörg 🐈'),
          long: attribute('ü'.repeat(1500)),
        },
      },
    ],
  });
  const seen = app.seen[0]!;
  t.deepEqual(jsonField(seen, 'attributes'), { owner: 'Jörg 🐈' });
  t.regex(String(seen.headers['x-lambda-record-attributes']), /^[ -~]{1,4096}$/);
});

test('a sender cannot set a type that is none', async (t) => {
  const app = await BatchApp.start(t, undefined, { eventBatchConcurrency: 1 });
  const types = ['text/plain\r\nx-admin: 1', 'nonsense', '', 'text/csv; charset="utf-8"', 'Text/X'];
  await app.handle({
    Records: types.map((stringValue, index) => ({
      eventSource: 'aws:sqs',
      messageId: `m${index}`,
      body: 'a,b',
      messageAttributes: { contentType: { stringValue } },
    })),
  });
  const text = 'text/plain; charset=utf-8';
  t.deepEqual(
    app.seen.map(({ headers }) => headers['content-type']),
    [text, text, text, 'text/csv; charset="utf-8"', 'Text/X'],
  );
});
