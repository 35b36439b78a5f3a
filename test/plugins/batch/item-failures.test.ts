import test from 'ava';
import { eventOf } from '../sources/source-harness.ts';
import { BatchApp, breakOff, type Seen } from './batch-app.ts';

/** An app that refuses the records with these identifiers. */
function refusing(...ids: string[]): Parameters<typeof BatchApp.start>[1] {
  return ({ headers }: Seen, response) => {
    if (ids.includes(String(headers['x-lambda-record-id']))) response.statusCode = 500;
  };
}

const sqsId = (index: number) => `059f36b4-87a3-44ab-83d2-66197583000${index}`;

function failures(...identifiers: unknown[]) {
  return { batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) };
}

test('all records processed: an empty list', async (t) => {
  const app = await BatchApp.start(t, (_, response) => {
    response.statusCode = 204;
  });
  for (const name of ['sqs', 'sqs-fifo', 'kinesis', 'dynamodb', 'kafka']) {
    t.deepEqual(await app.answer(eventOf(`pass-through-${name}-batch`)), failures(), name);
  }
  t.deepEqual(app.log.messages('error'), []);
});

test('SQS: the messages that failed, by their id', async (t) => {
  const app = await BatchApp.start(t, refusing(sqsId(2), sqsId(4)));
  t.deepEqual(await app.answer(eventOf('pass-through-sqs-batch')), failures(sqsId(2), sqsId(4)));
  t.is(app.seen.length, 4);
});

test('SQS FIFO: what follows a failed message in its group failed, too, and the app is not asked', async (t) => {
  const app = await BatchApp.start(t, refusing(sqsId(3)));
  t.deepEqual(
    await app.answer(eventOf('pass-through-sqs-fifo-batch')),
    failures(sqsId(3), sqsId(4)),
  );
  t.deepEqual(app.ids.toSorted(), [1, 2, 3, 5].map(sqsId));
});

test('Kinesis: the sequence numbers from the first failure on', async (t) => {
  const id = (index: number) => `4959033827149025660855969253836157109592157598913658880${index}`;
  const app = await BatchApp.start(t, refusing(id(2)));
  t.deepEqual(await app.answer(eventOf('pass-through-kinesis-batch')), failures(id(2), id(3)));
  t.deepEqual(app.ids, [id(1), id(2)]);
});

test('DynamoDB: the sequence numbers from the first failure on', async (t) => {
  const app = await BatchApp.start(t, refusing('222'));
  t.deepEqual(await app.answer(eventOf('pass-through-dynamodb-batch')), failures('222', '333'));
  t.deepEqual(app.ids, ['111', '222']);
});

test('Kafka: objects of partition and offset, from the first failure of each partition on', async (t) => {
  const app = await BatchApp.start(t, refusing('pets-0:16'));
  t.deepEqual(
    await app.answer(eventOf('pass-through-kafka-batch')),
    failures({ partition: 'pets-0', offset: 16 }, { partition: 'pets-0', offset: 17 }),
  );
  t.deepEqual(app.ids.toSorted(), ['pets-0:15', 'pets-0:16', 'pets-1:4', 'pets-1:5']);
});

test('a record without an answer failed, and is not sent twice', async (t) => {
  const app = await BatchApp.start(t, ({ headers }, response) => {
    if (headers['x-lambda-record-id'] === sqsId(1)) breakOff(response);
  });
  t.deepEqual(await app.answer(eventOf('pass-through-sqs-batch')), failures(sqsId(1)));
  t.is(app.seen.length, 4);
});

test('every status but 2xx is a failure', async (t) => {
  const statuses = [200, 201, 299, 301, 304, 400, 404, 429, 500, 503];
  const app = await BatchApp.start(t, ({ body }, response) => {
    response.statusCode = Number(body.toString());
  });
  const event = {
    Records: statuses.map((status) => ({
      eventSource: 'aws:sqs',
      messageId: `m${status}`,
      body: String(status),
    })),
  };
  t.deepEqual(
    await app.answer(event),
    failures('m301', 'm304', 'm400', 'm404', 'm429', 'm500', 'm503'),
  );
});

test('a record that cannot be read failed, and the others are processed', async (t) => {
  const app = await BatchApp.start(t);
  const kinesis = (sequenceNumber: string, data: unknown) => ({
    eventSource: 'aws:kinesis',
    kinesis: { sequenceNumber, data },
  });
  const event = {
    Records: [kinesis('1', 'AA=='), kinesis('2', 'not base64!'), kinesis('3', 'AA==')],
  };
  t.deepEqual(await app.answer(event), failures('2', '3'));
  t.true(app.log.messages('error').some((line) => line.includes('Records[1].kinesis.data')));

  const messages = {
    Records: [{ eventSource: 'aws:sqs', messageId: 'a', body: 17 }, sqsRecord('b')],
  };
  t.deepEqual(await app.answer(messages), failures('a'));
});

function sqsRecord(messageId: unknown) {
  return { eventSource: 'aws:sqs', messageId, body: 'x' };
}

test('when all failed the invocation fails, with the cause of the first', async (t) => {
  const app = await BatchApp.start(t, (_, response) => {
    response.statusCode = 503;
    response.end('the database is away');
  });
  for (const name of ['sqs', 'sqs-fifo', 'kinesis', 'dynamodb', 'kafka']) {
    const error = await app.failure(eventOf(`pass-through-${name}-batch`));
    t.is(error.code, 'LWA_ERR_EVENT_ANSWER', name);
    t.is(error.errorType, 'Function.EventAnswer');
    t.regex(
      error.message,
      /^None of the event's \d records .* with status 503: the database is away$/,
    );
  }
});

test('an event whose records have no identifier fails, for none could be reported', async (t) => {
  const app = await BatchApp.start(t);
  const events = [
    { Records: [sqsRecord('a'), sqsRecord(undefined)] },
    { Records: [sqsRecord('a'), sqsRecord('')] },
    { Records: [sqsRecord('a'), sqsRecord(17)] },
    { Records: [sqsRecord('a'), null] },
    { Records: [{ eventSource: 'aws:kinesis' }] },
    { Records: [{ eventSource: 'aws:dynamodb', dynamodb: [] }] },
    { eventSource: 'aws:kafka', records: [] },
    { eventSource: 'aws:kafka', records: { 'a-0': [{ offset: '1' }] } },
    { eventSource: 'aws:kafka', records: { 'a-0': {} } },
  ];
  for (const event of events) {
    const error = await app.failure(event);
    t.is(error.code, 'LWA_ERR_EVENT_INVALID', JSON.stringify(event));
  }
  t.is(app.seen.length, 0);
});

test('ten failures are logged with their cause, and how many there are', async (t) => {
  const app = await BatchApp.start(t, ({ body }, response) => {
    if (body.toString() === 'x') response.statusCode = 500;
  });
  const records = Array.from({ length: 15 }, (_, index) => sqsRecord(`m${index}`));
  await app.answer({ Records: [...records, { ...sqsRecord('good'), body: 'y' }] });
  const errors = app.log.messages('error');
  t.is(errors.length, 11);
  t.is(
    errors.at(-1),
    "15 of the event's 16 records are not processed: 15 failed, 0 were not answered or not tried",
  );
});
