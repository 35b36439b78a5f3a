import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { EVENT_NAMES, nameEvent, scheduleName } from '../../../src/plugins/sources/event-kind.ts';
import { AWS_EVENT_TYPES } from './aws-event-types.ts';
import { decoded, eventOf, shown, sourceFor } from './source-harness.ts';

const TYPES = new URL('../../node_modules/@types/aws-lambda/trigger/', import.meta.url);

/** The declarations of a folder as one text. */
function declarations(folder: string): string {
  const url = new URL(folder, TYPES);
  return readdirSync(url)
    .filter((file) => file.endsWith('.d.ts'))
    .map((file) => readFileSync(new URL(file, url), 'utf8'))
    .join('\n');
}

/** A line of a log group within an event, which is no event of its own. */
const NO_EVENT = 'CloudWatchLogsLogEvent';

test('the table has every event type of @types/aws-lambda, and no other', (t) => {
  const names = [
    ...declarations('./').matchAll(/^export (?:interface|type) (\w+Event(?:V2)?)\b/gm),
  ];
  const known = new Set(names.map(([, name]) => name!));
  known.delete(NO_EVENT);
  t.deepEqual(Object.keys(AWS_EVENT_TYPES).sort(), [...known].sort());
});

for (const [type, { source, name, event }] of Object.entries(AWS_EVENT_TYPES)) {
  const goes = name === undefined ? `is a request from ${source}` : `passes unchanged as ${name}`;
  test(`${type} ${goes}`, (t) => {
    t.is(sourceFor(event).name, source);
    if (name === undefined) return;
    const bytes = Buffer.from(JSON.stringify(event));
    const request = decoded(bytes);
    t.is(request.headers.get('x-lambda-event-source'), name);
    t.is(request.target, '/events');
    t.is(request.body, bytes);
  });
}

test('every trigger of Cognito user pools is one', (t) => {
  const triggers = [
    ...declarations('./cognito-user-pool-trigger/').matchAll(/"([A-Z][A-Za-z]+_[A-Za-z]+)"/g),
  ].map(([, name]) => name!);
  const known = new Set(triggers.filter((name) => /[a-z]/.test(name)));
  t.true(known.size > 30);
  for (const triggerSource of known) {
    const event = { ...eventOf('cognito-pre-sign-up'), triggerSource };
    t.is(sourceFor(event).name, 'cognito', triggerSource);
    t.is(decoded(event).headers.get('x-lambda-event-source'), 'cognito', triggerSource);
  }
});

for (const [name, arn, event] of [
  ['mq', 'arn:mq', { eventSource: 'aws:rmq', eventSourceArn: 'arn:mq', rmqMessagesByQueue: {} }],
  ['mq', 'arn:mq', { eventSource: 'aws:mq', eventSourceArn: 'arn:mq', messages: [] }],
  ['docdb', 'arn:db', { eventSource: 'aws:docdb', eventSourceArn: 'arn:db', events: [] }],
  ['config', 'arn:c', { configRuleName: 'r', configRuleArn: 'arn:c', invokingEvent: '{}' }],
  ['bedrock-agent', undefined, { messageVersion: '1.0', agent: {}, actionGroup: 'pets' }],
  ['codedeploy', undefined, { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e' }],
  ['s3-object-lambda', undefined, { xAmzRequestId: 'r', configuration: {}, userRequest: {} }],
  ['step-functions', 'arn:sm', { Execution: { Id: 'arn:e' }, StateMachine: { Id: 'arn:sm' } }],
  ['sqs', 'arn:q', [{ eventSource: 'aws:sqs', eventSourceARN: 'arn:q' }]],
  ['kinesis', 'arn:k', [{ eventSource: 'aws:kinesis', eventSourceARN: 'arn:k' }]],
  ['appsync', undefined, [{ arguments: {}, info: {}, request: {} }]],
  ['s3', 'arn:b', { Records: [{ eventSource: 'aws:s3', s3: { bucket: { arn: 'arn:b' } } }] }],
  ['sns', 'arn:t', { Records: [{ EventSource: 'aws:sns', Sns: { TopicArn: 'arn:t' } }] }],
  ['direct', undefined, { Records: [{ eventSource: 'aws:unheard-of' }] }],
  ['direct', undefined, { Records: [] }],
  ['direct', undefined, []],
  ['direct', undefined, null],
  ['direct', undefined, 'text'],
] as const) {
  test(`${JSON.stringify(event)} is called ${name}`, (t) => {
    t.deepEqual(nameEvent(event), { name, arn });
  });
}

test('an ARN that cannot stand in a header is left out', (t) => {
  for (const eventSourceARN of ['arn:a\r\nx: y', 'arn:ü', '', ' arn', 7, null, 'a'.repeat(2049)]) {
    const event = { Records: [{ eventSource: 'aws:sqs', eventSourceARN }] };
    t.deepEqual(nameEvent(event), { name: 'sqs', arn: undefined });
    t.false(decoded(event).headers.has('x-lambda-event-source-arn'));
  }
});

test("a schedule's name is the end of its ARN, whichever service has it", (t) => {
  for (const [arn, name] of [
    ['arn:aws:events:eu-central-1:123456789012:rule/nightly', 'nightly'],
    ['arn:aws:events:eu-central-1:123456789012:rule/my-bus/nightly', 'nightly'],
    ['arn:aws:scheduler:eu-central-1:123456789012:schedule/default/nightly.1_a', 'nightly.1_a'],
    ['arn:aws-cn:events:cn-north-1:123456789012:rule/nightly', 'nightly'],
    ['arn:aws:events:eu-central-1:123456789012:rule/', undefined],
    ['arn:aws:ec2:eu-central-1:123456789012:instance/i-1', undefined],
  ] as const) {
    t.is(scheduleName(arn), name, arn);
  }
});

test('any event has one of the names, and passes with its bytes', (t) => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, fc.jsonValue(), tie('object'), fc.array(tie('any'))),
    object: fc.dictionary(
      fc.constantFrom(
        'Records',
        'eventSource',
        'Sns',
        's3',
        'Details',
        'tasks',
        'detail-type',
        'source',
        'resources',
        'requestContext',
        'Execution',
        'StateMachine',
        'bot',
        'job',
        'detail',
      ),
      fc.oneof(tie('any'), fc.constantFrom('aws:sqs', 'aws:s3', 'Scheduled Event', 'aws.events')),
    ),
  }));
  fc.assert(
    fc.property(value.any, (event) => {
      const { name, arn } = nameEvent(event);
      t.true(EVENT_NAMES.includes(name));
      t.true(arn === undefined || /^[!-~](?:[ -~]*[!-~])?$/.test(arn));
      const source = sourceFor(event);
      if (source.name === 'pass-through') t.is(shown(decoded(event)).body, JSON.stringify(event));
    }),
  );
});
