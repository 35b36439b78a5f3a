import { authorizer } from './authorizer.ts';
import { cognito } from './cognito.ts';
import { direct } from './direct.ts';
import { docdb } from './docdb.ts';
import { dynamodb } from './dynamodb.ts';
import type { EventTemplate } from './event-template.ts';
import { eventbridge } from './eventbridge.ts';
import { firehose } from './firehose.ts';
import { kafka } from './kafka.ts';
import { kinesis } from './kinesis.ts';
import { logs } from './logs.ts';
import { mq } from './mq.ts';
import { s3 } from './s3.ts';
import { s3Batch } from './s3-batch.ts';
import { schedule } from './schedule.ts';
import { ses } from './ses.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';

/** The sources whose events can be made here, in the order in which they are shown. */
export const EVENT_TEMPLATES: readonly EventTemplate[] = [
  sqs,
  sns,
  s3,
  s3Batch,
  eventbridge,
  schedule,
  dynamodb,
  kinesis,
  firehose,
  kafka,
  mq,
  docdb,
  logs,
  ses,
  cognito,
  authorizer,
  direct,
];

/** The template of a source; `undefined` when there is none. */
export function eventTemplate(source: string): EventTemplate | undefined {
  return EVENT_TEMPLATES.find((template) => template.source === source);
}
