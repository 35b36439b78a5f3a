import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { TestAdapter } from 'lambda-web-adapter/testing';
import { type SqsdOptions, sqsd } from '../src/index.ts';
import { RETRY_DELAYS, retryDelay } from '../src/retry-delay.ts';
import { type MessagePlan, sqsEvent } from './messages.ts';
import { SqsServer, type SqsServerOptions } from './sqs-server.ts';
import { type Answered, workerApp } from './worker-app.ts';

const DEAD = 'arn:aws:sqs:eu-central-1:123456789012:dead';

async function run(
  t: ExecutionContext,
  messages: readonly MessagePlan[],
  {
    answer = (body: string): Answered => (body.includes('bad') ? [500, 'failed'] : [200]),
    server = {},
    ...options
  }: SqsdOptions & { answer?: (body: string) => Answered; server?: SqsServerOptions } = {},
) {
  const sqs = await SqsServer.start(t, server);
  const { port, asked } = await workerApp(t, ({ body }) => answer(body));
  // The machine may be busy.
  const plugin = sqsd({ env: sqs.variables, timeout: '30s', ...options });
  const adapter = new TestAdapter({ plugins: [plugin], app: port });
  const { payload, error } = await adapter.invoke(sqsEvent(...messages));
  return { sqs, payload, error, bodies: asked.map(({ body }) => body), log: adapter.log };
}

test('a message that failed comes again after the delay for its number of deliveries', async (t) => {
  const { sqs, payload } = await run(t, [
    { id: 'good' },
    { id: 'bad-1' },
    { id: 'bad-3', deliveries: 3 },
    { id: 'bad-12', deliveries: 12 },
    { id: 'bad-40', deliveries: 40 },
  ]);
  t.deepEqual(sqs.delays, {
    'handle-bad-1': 30,
    'handle-bad-3': 76,
    'handle-bad-12': 14_836,
    'handle-bad-40': 14_836,
  });
  t.is(sqs.calls[0]!.input['QueueUrl'], `${sqs.endpoint}/123456789012/jobs`);
  t.is((payload as { batchItemFailures: unknown[] }).batchItemFailures.length, 4);
});

test('delays are those of the options, and none are asked for with false', async (t) => {
  const own = await run(t, [{ id: 'bad' }, { id: 'bad2', deliveries: 9 }], {
    retryDelays: ['1s', 1500],
  });
  t.deepEqual(own.sqs.delays, { 'handle-bad': 1, 'handle-bad2': 2 });
  t.is((await run(t, [{ id: 'bad' }], { retryDelays: false })).sqs.calls.length, 0);
});

test('the app says itself when the message is to come again', async (t) => {
  const answer = (): Answered => [503, '', { 'retry-after': '17' }];
  t.deepEqual((await run(t, [{ id: 'm' }], { answer })).sqs.delays, { 'handle-m': 17 });
});

test('Retry-After: seconds or a date, within what SQS takes', (t) => {
  const now = Date.parse('2026-01-02T03:04:05Z');
  const delay = (retryAfter?: string) => retryDelay(1, RETRY_DELAYS, retryAfter, now);
  t.is(delay('0'), 0);
  t.is(delay(' 90 '), 90);
  t.is(delay('Fri, 02 Jan 2026 03:05:05 GMT'), 60);
  t.is(delay('Fri, 02 Jan 2026 03:00:00 GMT'), 0);
  t.is(delay('999999999999'), 42_300);
  for (const nothing of [undefined, '', 'soon', '-1', '1.5', '2027-01-02']) {
    t.is(delay(nothing), 30, nothing);
  }
});

test('in a FIFO queue those behind the failed message wait as long, other groups go on', async (t) => {
  const { sqs, payload, bodies } = await run(t, [
    { id: 'a1', group: 'a' },
    { id: 'a2-bad', group: 'a', deliveries: 2 },
    { id: 'b1', group: 'b' },
    { id: 'a3', group: 'a' },
    { id: 'b2', group: 'b' },
  ]);
  t.deepEqual(sqs.delays, { 'handle-a2-bad': 46, 'handle-a3': 46 });
  t.deepEqual(payload, {
    batchItemFailures: [{ itemIdentifier: 'a2-bad' }, { itemIdentifier: 'a3' }],
  });
  t.is(bodies.length, 4);
});

test('after its retries a message goes to the dead letters as it is, and is done with', async (t) => {
  const messageAttributes = {
    kind: { stringValue: 'order', dataType: 'String', stringListValues: [] },
    raw: { binaryValue: 'AAEC', dataType: 'Binary' },
  };
  const { sqs, payload, log } = await run(
    t,
    [
      { id: 'bad-3', deliveries: 3, messageAttributes },
      { id: 'bad-2', deliveries: 2 },
      { id: 'x' },
    ],
    { maxRetries: 2, deadLetterQueue: DEAD },
  );
  t.deepEqual(payload, { batchItemFailures: [{ itemIdentifier: 'bad-2' }] });
  t.deepEqual(sqs.calls.find(({ action }) => action === 'SendMessage')?.input, {
    QueueUrl: `${sqs.endpoint}/123456789012/dead`,
    MessageBody: '{"id":"bad-3"}',
    MessageAttributes: {
      kind: { DataType: 'String', StringValue: 'order' },
      raw: { DataType: 'Binary', BinaryValue: 'AAEC' },
    },
  });
  t.deepEqual(sqs.delays, { 'handle-bad-2': 46 });
  t.true(
    log.some(({ message }) => message === 'The message has failed 3 times, and is now in dead'),
  );
});

test('dead letters of a FIFO queue keep their group, and those behind them are sent', async (t) => {
  const { sqs, payload, bodies } = await run(
    t,
    [
      { id: 'bad', group: 'a', deliveries: 1 },
      { id: 'next', group: 'a' },
    ],
    { maxRetries: 0, deadLetterQueue: `${DEAD}.fifo` },
  );
  t.deepEqual(payload, { batchItemFailures: [] });
  t.like(sqs.calls[0], {
    action: 'SendMessage',
    input: { MessageGroupId: 'a', MessageDeduplicationId: 'bad' },
  });
  t.is(bodies.length, 2);
});

test('a message that cannot be sent to the dead letters stays in its queue', async (t) => {
  const { sqs, error, log } = await run(t, [{ id: 'bad', deliveries: 5 }], {
    maxRetries: 2,
    deadLetterQueue: DEAD,
    server: { forbidden: ['SendMessage'] },
  });
  t.is(error?.code, 'LWA_ERR_EVENT_ANSWER');
  t.deepEqual(sqs.delays, { 'handle-bad': 346 });
  t.true(
    log.some(({ message }) => /stays in its queue.*sqs:SendMessage.*AccessDenied/.test(message)),
  );
});

test('when SQS refuses the delay, the log says what is missing, and the message is still reported', async (t) => {
  const server = { forbidden: ['ChangeMessageVisibilityBatch'] };
  const { payload, log } = await run(t, [{ id: 'bad' }, { id: 'good' }], { server });
  t.deepEqual(payload, { batchItemFailures: [{ itemIdentifier: 'bad' }] });
  t.regex(
    log.find(({ level }) => level === 'warn')!.message,
    /after the visibility timeout.*sqs:ChangeMessageVisibility: .*AccessDenied/,
  );
});

test('so does it when a receipt handle has expired, or nothing is there', async (t) => {
  const one = await run(t, [
    { id: 'bad', receiptHandle: 'expired' } as MessagePlan,
    { id: 'good' },
  ]);
  t.regex(one.log.find(({ level }) => level === 'warn')!.message, /ReceiptHandleIsInvalid/);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  const two = await run(t, [{ id: 'bad' }, { id: 'good' }], {
    endpoint: `http://127.0.0.1:${port}`,
  });
  t.deepEqual(two.payload, { batchItemFailures: [{ itemIdentifier: 'bad' }] });
  t.regex(
    two.log.find(({ level }) => level === 'warn')!.message,
    /cannot be reached: ECONNREFUSED/,
  );
});

test('a server that does not answer is waited for no longer than the option says', async (t) => {
  const { payload, log } = await run(t, [{ id: 'bad' }, { id: 'good' }], {
    server: { silent: true },
    timeout: 50,
  });
  t.deepEqual(payload, { batchItemFailures: [{ itemIdentifier: 'bad' }] });
  t.regex(log.find(({ level }) => level === 'warn')!.message, /did not answer in time/);
});

test('an error of SQS itself is tried again', async (t) => {
  const { sqs } = await run(t, [{ id: 'bad' }, { id: 'good' }], { server: { faults: 2 } });
  t.deepEqual(sqs.delays, { 'handle-bad': 30 });
});

test('without credentials that is what the log says', async (t) => {
  const { log } = await run(t, [{ id: 'bad' }, { id: 'good' }], { env: {} });
  t.regex(log.find(({ level }) => level === 'warn')!.message, /There are no AWS credentials/);
});
