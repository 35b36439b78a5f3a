import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { attributeValue } from '../../../src/local/events/attribute-value.ts';
import { EVENT_TEMPLATES, eventTemplate } from '../../../src/local/events/index.ts';
import { functionIdentity } from '../../../src/local/function-identity.ts';
import { EVENT_KINDS } from '../../../src/plugins/sources/event-kinds.ts';

function eventOf(source: string, ...bodies: string[]): Record<string, unknown> {
  return eventTemplate(source)!.make({
    bodies: bodies.map((body) => Buffer.from(body)),
    name: 'orders',
    identity: functionIdentity(),
    now: new Date('2024-01-12T21:44:35.123Z'),
  }) as Record<string, unknown>;
}

/** The kind under which the adapter knows an event. */
function kindOf(event: Record<string, unknown>): string {
  const records = event['Records'] as Record<string, unknown>[] | undefined;
  return EVENT_KINDS.find(({ matches }) => matches(event, records?.[0] ?? {}))?.name ?? 'direct';
}

for (const { source, example } of EVENT_TEMPLATES) {
  test(`the adapter knows the event of "${source}" by that name`, (t) => {
    t.is(kindOf(eventOf(source, example)), source);
  });
}

/** The paths of all members, those of lists by their first element. */
function members(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [path] : members(value[0], `${path}[]`);
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Object.entries(value);
  if (entries.length === 0) return [path];
  return entries.flatMap(([name, member]) => members(member, `${path}.${name}`)).sort();
}

const fixture = (name: string): unknown =>
  JSON.parse(
    readFileSync(
      new URL(`../../fixtures/events/pass-through-${name}.json`, import.meta.url),
      'utf8',
    ),
  );

/** What a recorded event says of its own, beside the members that all events of the source have. */
const OWN =
  /messageAttributes|MessageAttributes|NewImage|Keys|kinesisRecord|sourceKinesis|properties|detail$/;

for (const [source, name] of [
  ['sqs', 'sqs'],
  ['sns', 'sns'],
  ['s3', 's3'],
  ['s3-batch', 's3-batch'],
  ['dynamodb', 'dynamodb'],
  ['kinesis', 'kinesis'],
  ['firehose', 'firehose-batch'],
  ['mq', 'mq-active-batch'],
  ['schedule', 'schedule'],
] as const) {
  test(`the event of "${source}" has the members of a recorded one`, (t) => {
    const common = (event: unknown) => members(event).filter((path) => !OWN.test(path));
    t.deepEqual(common(eventOf(source, eventTemplate(source)!.example)), common(fixture(name)));
  });
}

test('each body is a record of its own', (t) => {
  const bodies = (event: Record<string, unknown>) =>
    (event['Records'] as { body: string; md5OfBody: string }[]).map(({ body }) => body);
  t.deepEqual(bodies(eventOf('sqs', 'one', 'two')), ['one', 'two']);
  t.throws(() => eventOf('eventbridge', '{}', '{}'), {
    message: 'An event of this source carries one body, not 2',
  });
});

test('keys of S3 are encoded as in a form', (t) => {
  const [record] = eventOf('s3', 'a b/ü+.txt')['Records'] as { s3: { object: { key: string } } }[];
  t.is(record!.s3.object.key, 'a+b/%C3%BC%2B.txt');
});

test('items of DynamoDB have typed values', (t) => {
  t.deepEqual(attributeValue({ a: ['x', 1, true, null] }), {
    M: { a: { L: [{ S: 'x' }, { N: '1' }, { BOOL: true }, { NULL: true }] } },
  });
});

test('log lines are packed', (t) => {
  const { awslogs } = eventOf('logs', 'one', 'two') as unknown as { awslogs: { data: string } };
  const data = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString()) as {
    logEvents: { message: string }[];
  };
  t.deepEqual(
    data.logEvents.map(({ message }) => message),
    ['one', 'two'],
  );
});

test('a body that its source cannot carry is refused', (t) => {
  t.throws(() => eventOf('eventbridge', 'text'), { message: /^The body is no JSON: / });
  t.throws(() => eventOf('dynamodb', '[]'), { message: 'The body is no JSON object' });
});
