/** What is known of an event by its source. */
export type EventObject = Readonly<Record<string, unknown>>;

/** A record that its source delivers again until it is told that it was processed. */
export interface BatchRecord {
  readonly key: string;
  /** As `batchItemFailures` has it. */
  readonly itemIdentifier: string;
}

/** An event of records, of which those that failed can be named. */
export interface Batch {
  readonly records: readonly BatchRecord[];
  /** Whether all that come after one that failed are delivered again, too: those of a shard are. */
  readonly ordered: boolean;
}

/** The records of SQS, Kinesis or DynamoDB; `undefined` when the event has none that can be told apart. */
export function batchOf(event: unknown): Batch | undefined {
  const { Records } = objectOf(event);
  if (!Array.isArray(Records) || Records.length === 0) return undefined;
  const records = Records.map(recordOf);
  if (records.some((record) => record === undefined)) return undefined;
  const { eventSource } = objectOf(Records[0]);
  return { records: records as BatchRecord[], ordered: eventSource !== 'aws:sqs' };
}

/**
 * The identity of an event that is one thing; `undefined` when it has none.
 * EventBridge and SNS deliver at least once, S3 as well.
 */
export function keyOf(event: unknown): string | undefined {
  const object = objectOf(event);
  if (typeof object['detail-type'] === 'string' && typeof object['id'] === 'string') {
    return textOf('eventbridge', object['source'], object['id']);
  }
  const { Records } = object;
  if (!Array.isArray(Records) || Records.length !== 1) return undefined;
  const record = objectOf(Records[0]);
  const { MessageId, TopicArn } = objectOf(record['Sns']);
  if (typeof MessageId === 'string') return textOf('sns', TopicArn, MessageId);
  const s3 = objectOf(record['s3']);
  const { key, sequencer, versionId } = objectOf(s3['object']);
  if (typeof sequencer !== 'string') return undefined;
  const { arn } = objectOf(s3['bucket']);
  return textOf('s3', record['eventName'], arn, key, versionId, sequencer);
}

function recordOf(record: unknown): BatchRecord | undefined {
  const { eventSource, eventSourceARN, messageId, eventID, kinesis, dynamodb } = objectOf(record);
  switch (eventSource) {
    case 'aws:sqs':
      return keyed(eventSourceARN, messageId, messageId);
    case 'aws:kinesis':
      return keyed(eventSourceARN, eventID, objectOf(kinesis)['sequenceNumber']);
    case 'aws:dynamodb':
      return keyed(eventSourceARN, eventID, objectOf(dynamodb)['SequenceNumber']);
    default:
      return undefined;
  }
}

function keyed(arn: unknown, id: unknown, itemIdentifier: unknown): BatchRecord | undefined {
  if (typeof id !== 'string' || typeof itemIdentifier !== 'string') return undefined;
  return { key: textOf('record', arn, id), itemIdentifier };
}

/** JSON: its parts cannot run into one another. */
function textOf(...parts: readonly unknown[]): string {
  return JSON.stringify(parts);
}

function objectOf(value: unknown): EventObject {
  return typeof value === 'object' && value !== null ? (value as EventObject) : {};
}
