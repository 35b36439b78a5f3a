import { type EventObject, objectOf } from '../sources/event-fields.ts';
import { itemFailures } from './item-failures.ts';
import type { BatchRecord, RecordBatch } from './record-batch.ts';
import { identifierOf, objectsOf, without } from './record-fields.ts';

/**
 * The changes of a DynamoDB stream, each as JSON, one after the other: an event has those of one
 * shard, and does not say which. `undefined` with a tumbling window, whose state only one answer to
 * the whole event can hand on.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 *
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function dynamodbBatch({ Records, window }: EventObject): RecordBatch | undefined {
  if (window !== undefined) return undefined;
  const records = objectsOf(Records, 'Records').map(changeRecord);
  const identifiers = records.map(({ id }) => id);
  return { records, partial: true, answer: (results) => itemFailures(identifiers, results) };
}

function changeRecord(record: EventObject, index: number): BatchRecord {
  const sequenceNumber = objectOf(record.dynamodb)?.SequenceNumber;
  return {
    id: identifierOf(sequenceNumber, `Records[${index}].dynamodb.SequenceNumber`),
    group: '',
    read: () => ({
      body: JSON.stringify(record),
      metadata: without(record, 'dynamodb'),
    }),
  };
}
