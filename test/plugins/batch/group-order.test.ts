import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import fc from 'fast-check';
import { BatchApp, breakOff } from './batch-app.ts';

/** What the app does with a record, and where the record belongs. */
interface Plan {
  readonly group: number;
  /** 0: the connection is broken off. */
  readonly status: number;
  readonly waitMs: number;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  group: fc.nat(4),
  status: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(200, 201, 204) },
    { weight: 1, arbitrary: fc.constantFrom(0, 302, 400, 500) },
  ),
  waitMs: fc.nat(3),
});

const plans = fc.array(plan, { minLength: 1, maxLength: 14 });

/** Sources whose records have an order within a group. */
const SOURCES: Record<
  string,
  {
    event: (plans: readonly Plan[]) => unknown;
    /** What is reported for the record at this place. */
    identifier: (index: number, plans: readonly Plan[]) => unknown;
  }
> = {
  'a FIFO queue': {
    event: (all) => ({
      Records: all.map(({ group }, index) => ({
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:orders.fifo',
        messageId: `id-${index}`,
        body: String(index),
        attributes: { MessageGroupId: `group-${group}` },
      })),
    }),
    identifier: (index) => `id-${index}`,
  },
  Kinesis: {
    event: (all) => ({
      Records: all.map(({ group }, index) => ({
        eventSource: 'aws:kinesis',
        eventID: `shard-${group}:${index}`,
        kinesis: { sequenceNumber: `id-${index}`, data: btoa(String(index)) },
      })),
    }),
    identifier: (index) => `id-${index}`,
  },
  Kafka: {
    event(all) {
      const records: Record<string, unknown[]> = {};
      for (const [offset, { group }] of all.entries()) {
        (records[`topic-${group}`] ??= []).push({ offset, value: btoa(String(offset)) });
      }
      return { eventSource: 'aws:kafka', records };
    },
    identifier: (offset, all) => ({ partition: `topic-${all[offset]!.group}`, offset }),
  },
};

for (const [name, { event, identifier }] of Object.entries(SOURCES)) {
  test(`${name}: exactly the failed records and what follows them are reported, in order`, async (t) => {
    let all: readonly Plan[] = [];
    let most = 0;
    const started: number[] = [];
    const busy = new Map<number, number>();
    const overlaps: number[] = [];

    for (const concurrency of [1, 3, 8]) {
      const app = await BatchApp.start(
        t,
        async ({ body }, response) => {
          const index = Number(body.toString());
          const { group, status, waitMs } = all[index]!;
          if (busy.has(group)) overlaps.push(index);
          busy.set(group, index);
          most = Math.max(most, busy.size);
          started.push(index);
          await delay(waitMs);
          busy.delete(group);
          if (status === 0) breakOff(response);
          else response.statusCode = status;
        },
        { eventBatchConcurrency: concurrency },
      );
      await fc.assert(
        fc.asyncProperty(plans, async (drawn) => {
          all = drawn;
          most = 0;
          started.length = 0;
          const { outcome } = await app.handle(event(drawn));

          const expected = model(drawn);
          if (expected.failed.length === drawn.length) t.is(outcome.type, 'error');
          else {
            const payload = outcome.type === 'response' ? String(outcome.payload) : '';
            const { batchItemFailures } = JSON.parse(payload) as { batchItemFailures: object[] };
            const reported = batchItemFailures.map((item) => JSON.stringify(item));
            const right = expected.failed.map((index) =>
              JSON.stringify({ itemIdentifier: identifier(index, drawn) }),
            );
            t.deepEqual(reported.toSorted(), right.toSorted());
          }
          t.deepEqual(
            started.toSorted((a, b) => a - b),
            expected.asked,
          );
          for (const group of new Set(drawn.map((one) => one.group))) {
            const own = started.filter((index) => drawn[index]!.group === group);
            t.deepEqual(
              own,
              own.toSorted((a, b) => a - b),
            );
          }
          t.deepEqual(overlaps, []);
          t.true(most <= concurrency);
        }),
        { numRuns: 25 },
      );
    }
  });
}

/** By the rule: a record is asked for when all before it in its group succeeded. */
function model(all: readonly Plan[]): { asked: number[]; failed: number[] } {
  const ended = new Set<number>();
  const asked: number[] = [];
  const failed: number[] = [];
  for (const [index, { group, status }] of all.entries()) {
    if (!ended.has(group)) asked.push(index);
    if (ended.has(group) || status < 200 || status > 299) {
      failed.push(index);
      ended.add(group);
    }
  }
  return { asked, failed };
}

test('a standard queue: each message by itself, whatever the others come to', async (t) => {
  let all: readonly Plan[] = [];
  const app = await BatchApp.start(t, async ({ body }, response) => {
    const { status, waitMs } = all[Number(body.toString())]!;
    await delay(waitMs);
    if (status === 0) breakOff(response);
    else response.statusCode = status;
  });
  await fc.assert(
    fc.asyncProperty(plans, async (drawn) => {
      all = drawn;
      app.seen.length = 0;
      const { outcome } = await app.handle({
        Records: drawn.map((_, index) => ({
          eventSource: 'aws:sqs',
          messageId: `id-${index}`,
          body: String(index),
        })),
      });
      const failed = drawn.flatMap(({ status }, index) =>
        status >= 200 && status <= 299 ? [] : [{ itemIdentifier: `id-${index}` }],
      );
      t.is(app.seen.length, drawn.length);
      if (failed.length === drawn.length) t.is(outcome.type, 'error');
      else {
        t.is(
          outcome.type === 'response' && String(outcome.payload),
          JSON.stringify({ batchItemFailures: failed }),
        );
      }
    }),
    { numRuns: 50 },
  );
});
