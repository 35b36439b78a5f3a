import test from 'ava';
import { HttpResponse } from 'lambda-web-adapter';
import { TestAdapter } from 'lambda-web-adapter/testing';
import fc from 'fast-check';
import { batchOf, keyOf } from '../src/event-keys.ts';
import idempotency, {
  type IdempotencyOptions,
  type IdempotencyStore,
  memoryStore,
} from '../src/index.ts';
import { STORES } from './stores.ts';

/** What the app is sent, and answers. */
type Answer = (body: string, number: number) => HttpResponse;

class EventApp {
  readonly adapter: TestAdapter;
  /** The bodies that the app was sent. */
  readonly bodies: string[] = [];
  answer: Answer = (_, number) => json({ number });

  constructor(options: IdempotencyOptions = {}, eventBatch: 'whole' | 'record' = 'whole') {
    this.adapter = new TestAdapter({
      plugins: [idempotency(options)],
      settings: { eventBatch },
      app: ({ body }) => {
        this.bodies.push(Buffer.from(body as Uint8Array).toString('utf8'));
        return this.answer(this.bodies.at(-1)!, this.bodies.length);
      },
    });
  }

  /** Invokes with an event of its own; returns what is posted, or throws the failure. */
  async invoke(event: object, requestId = 'a'): Promise<unknown> {
    const { payload, error } = await this.adapter.invoke(structuredClone(event), { requestId });
    if (error !== undefined) throw error;
    return payload;
  }
}

function json(value: unknown): HttpResponse {
  return new HttpResponse({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
}

function sqs(...ids: string[]): { Records: object[] } {
  return {
    Records: ids.map((messageId) => ({
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:jobs',
      messageId,
      body: `body of ${messageId}`,
      attributes: {},
      messageAttributes: {},
    })),
  };
}

function kinesis(...numbers: string[]): { Records: object[] } {
  return {
    Records: numbers.map((sequenceNumber) => ({
      eventSource: 'aws:kinesis',
      eventSourceARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s',
      eventID: `shardId-000000000000:${sequenceNumber}`,
      kinesis: { sequenceNumber, partitionKey: 'p', data: 'YQ==' },
    })),
  };
}

const failures = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

const idsIn = (body: string) =>
  (JSON.parse(body) as { Records: { messageId?: string; eventID?: string }[] }).Records.map(
    ({ messageId, eventID }) => messageId ?? eventID?.split(':')[1],
  );

for (const [what, event] of Object.entries<object>({
  EventBridge: { id: '1', 'detail-type': 'Order', source: 'shop', detail: {} },
  SNS: {
    Records: [{ EventSource: 'aws:sns', Sns: { MessageId: 'm', TopicArn: 't', Message: '' } }],
  },
  S3: {
    Records: [
      {
        eventSource: 'aws:s3',
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { arn: 'b' }, object: { key: 'k', sequencer: '01' } },
      },
    ],
  },
})) {
  for (const [where, make] of STORES) {
    test(`an event that comes again gets the first answer: ${what} (${where})`, async (t) => {
      const app = new EventApp({ store: await make(t) });
      t.deepEqual(await app.invoke(event, 'a'), { number: 1 });
      t.deepEqual(await app.invoke(event, 'b'), { number: 1 });
      t.is(app.bodies.length, 1);
    });
  }
}

test('an event without an id is known by that of its invocation, or by a key of your own', async (t) => {
  const app = new EventApp();
  await app.invoke({ job: 1 }, 'a');
  t.deepEqual(await app.invoke({ job: 1 }, 'a'), { number: 1 });
  t.deepEqual(await app.invoke({ job: 1 }, 'b'), { number: 2 });
  const own = new EventApp({
    eventKey: (event) => (event as { job?: number }).job?.toString(),
  });
  await own.invoke({ job: 1 }, 'a');
  t.deepEqual(await own.invoke({ job: 1 }, 'b'), { number: 1 });
  t.deepEqual(await own.invoke({ job: 2 }, 'b'), { number: 2 });
});

test('after a failure an event is let in again', async (t) => {
  const app = new EventApp();
  app.answer = (_, number) => (number === 1 ? new HttpResponse({ status: 500 }) : json({ number }));
  await t.throwsAsync(app.invoke({ job: 1 }), { code: 'LWA_ERR_EVENT_ANSWER' });
  t.deepEqual(await app.invoke({ job: 1 }), { number: 2 });
});

test('an answer that is too large to be kept is null the next time', async (t) => {
  const app = new EventApp({ maxAnswerSize: 3 });
  t.deepEqual(await app.invoke({ job: 1 }), { number: 1 });
  t.is(await app.invoke({ job: 1 }), null);
});

for (const [where, make] of STORES) {
  test(`of a queue the app gets the messages that were not processed (${where})`, async (t) => {
    const app = new EventApp({ store: await make(t) });
    app.answer = () => json(failures('2'));
    t.deepEqual(await app.invoke(sqs('1', '2', '3')), failures('2'));
    app.answer = () => json(failures());
    t.deepEqual(await app.invoke(sqs('2', '3', '4')), failures());
    t.deepEqual(await app.invoke(sqs('1', '2')), failures());
    t.deepEqual(app.bodies.map(idsIn), [
      ['1', '2', '3'],
      ['2', '4'],
    ]);
  });

  test(`with a request for each record, too (${where})`, async (t) => {
    const app = new EventApp({ store: await make(t) }, 'record');
    app.answer = (body) => new HttpResponse({ status: body.endsWith('2') ? 500 : 204 });
    t.deepEqual(await app.invoke(sqs('1', '2', '3')), failures('2'));
    app.answer = () => new HttpResponse({ status: 204 });
    t.deepEqual(await app.invoke(sqs('2', '3', '4')), failures());
    t.deepEqual(app.bodies.sort(), [
      'body of 1',
      'body of 2',
      'body of 2',
      'body of 3',
      'body of 4',
    ]);
  });
}

test('of a shard, what comes after a record that failed is asked for again', async (t) => {
  const app = new EventApp();
  app.answer = () => json(failures('2'));
  t.deepEqual(await app.invoke(kinesis('1', '2', '3')), failures('2'));
  app.answer = () => json(failures());
  await app.invoke(kinesis('1', '2', '3'));
  t.deepEqual(idsIn(app.bodies[1]!), ['2', '3']);
});

test('records that another attempt is at come again, and in a shard those after them', async (t) => {
  const released: number[] = [];
  const keys = new Map<string, string>();
  const store: IdempotencyStore = {
    claim: ({ key }) => {
      keys.set(key, String(keys.size + 1));
      return Promise.resolve(
        keys.get(key) === '2' ? { type: 'running', fingerprint: '' } : { type: 'claimed' },
      );
    },
    complete: () => Promise.resolve(true),
    release: ({ key }) => {
      released.push(Number(keys.get(key)));
      return Promise.resolve();
    },
  };
  const queue = new EventApp({ store });
  queue.answer = () => json(failures('3'));
  t.deepEqual(await queue.invoke(sqs('1', '2', '3')), failures('3', '2'));
  t.deepEqual(idsIn(queue.bodies[0]!), ['1', '3']);
  t.deepEqual(released, [3]);
  keys.clear();
  const stream = new EventApp({ store });
  stream.answer = () => new HttpResponse({ status: 204 });
  t.deepEqual(await stream.invoke(kinesis('1', '2', '3')), failures('2'));
  t.deepEqual(idsIn(stream.bodies[0]!), ['1']);
  t.deepEqual(released, [3, 3]);
});

test('an answer that Lambda takes for a failure of all sets all records free', async (t) => {
  const app = new EventApp();
  for (const answer of [
    new HttpResponse({ status: 500 }),
    json({ batchItemFailures: [{ itemIdentifier: '' }] }),
    json({ batchItemFailures: 'all' }),
  ]) {
    app.answer = () => answer;
    await app.invoke(sqs('1', '2')).catch(() => undefined);
  }
  app.answer = () => new HttpResponse({ status: 204 });
  await app.invoke(sqs('1', '2'));
  await app.invoke(sqs('1', '2'));
  t.deepEqual(
    app.bodies.map(idsIn),
    Array.from({ length: 4 }, () => ['1', '2']),
  );
});

test('while the store fails, events fail, or are passed on', async (t) => {
  const fails = (): Promise<never> => Promise.reject(new Error('no such table'));
  const store: IdempotencyStore = { claim: fails, complete: fails, release: fails };
  const app = new EventApp({ store });
  for (const event of [{ job: 1 }, sqs('1', '2')]) {
    await t.throwsAsync(app.invoke(event), { message: /no such table/ });
  }
  t.is(app.bodies.length, 0);
  const lenient = new EventApp({ store, passOnFailure: true });
  t.deepEqual(await lenient.invoke({ job: 1 }), { number: 1 });
});

test('an event whose first attempt runs fails, passed on or not', async (t) => {
  const store: IdempotencyStore = {
    claim: () => Promise.resolve({ type: 'running', fingerprint: '' }),
    complete: () => Promise.resolve(true),
    release: () => Promise.resolve(),
  };
  const app = new EventApp({ store, passOnFailure: true });
  await t.throwsAsync(app.invoke({ job: 1 }), {
    message: /another attempt at the event is running/,
  });
  t.is(app.bodies.length, 0);
});

test('events are left alone where the options say so', async (t) => {
  const app = new EventApp({ events: false });
  await app.invoke({ job: 1 });
  t.deepEqual(await app.invoke({ job: 1 }), { number: 2 });
});

test('no event makes the search for keys fail', (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (event, record) => {
      for (const one of [
        event,
        { Records: [record] },
        { Records: [{ Sns: record, s3: record }] },
      ]) {
        batchOf(one);
        keyOf(one);
      }
    }),
  );
  t.pass();
});

test('keys in memory, when nobody has asked for that, are worth a warning', async (t) => {
  const app = new EventApp();
  await app.invoke({ job: 1 });
  t.regex(app.adapter.log[0]!.message, /Keys are kept in the memory of this environment alone/);
  const explicit = new EventApp({ store: memoryStore() });
  await explicit.invoke({ job: 1 });
  t.is(explicit.adapter.log.length, 0);
});
