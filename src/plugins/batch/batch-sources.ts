import { objectOf, type EventObject } from '../sources/event-fields.ts';
import { nameEvent } from '../sources/event-kind.ts';
import { dynamodbBatch } from './dynamodb.ts';
import { firehoseBatch } from './firehose.ts';
import { kafkaBatch } from './kafka.ts';
import { kinesisBatch } from './kinesis.ts';
import { mqBatch } from './mq.ts';
import type { RecordBatch } from './record-batch.ts';
import { s3Batch } from './s3-batch.ts';
import { snsBatch } from './sns.ts';
import { sqsBatch } from './sqs.ts';

/** A source whose events are batches. */
export type BatchName =
  | 'sqs'
  | 'kinesis'
  | 'dynamodb'
  | 'kafka'
  | 'sns'
  | 'mq'
  | 'firehose'
  | 's3-batch';

/** What reads the records of an event, by the name of the event. */
const BATCH_SOURCES: Readonly<Record<BatchName, (event: EventObject) => RecordBatch | undefined>> =
  {
    sqs: sqsBatch,
    kinesis: kinesisBatch,
    dynamodb: dynamodbBatch,
    kafka: kafkaBatch,
    sns: snsBatch,
    mq: mqBatch,
    firehose: firehoseBatch,
    's3-batch': s3Batch,
  };

export const BATCH_NAMES = Object.keys(BATCH_SOURCES) as readonly BatchName[];

/**
 * The records of an event; `undefined` when it is no batch, or can only be answered as a whole.
 *
 * @param names Whose events are asked for.
 * @throws AdapterError `LWA_ERR_EVENT_INVALID` when a record could not be told from the others.
 */
export function batchOf(
  value: unknown,
  names: readonly BatchName[] = BATCH_NAMES,
): RecordBatch | undefined {
  const event = objectOf(value);
  // EventBridge Pipes send arrays of records, and read another answer.
  if (event === undefined) return undefined;
  const { name } = nameEvent(event);
  const known = names.find((one) => one === name);
  const batch = known && BATCH_SOURCES[known](event);
  return batch?.records.length === 0 ? undefined : batch;
}
