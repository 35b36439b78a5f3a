import { type EventObject, objectOf } from '../sources/event-fields.ts';
import { itemFailures } from './item-failures.ts';
import type { BatchRecord, RecordBatch } from './record-batch.ts';
import { bytesOf, identifierOf, objectsOf, without } from './record-fields.ts';

/**
 * The records of a Kinesis stream, in the order of their shard. `undefined` with a tumbling window,
 * whose state only one answer to the whole event can hand on.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 *
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function kinesisBatch({ Records, window }: EventObject): RecordBatch | undefined {
  if (window !== undefined) return undefined;
  const records = objectsOf(Records, 'Records').map(streamRecord);
  const identifiers = records.map(({ id }) => id);
  return { records, partial: true, answer: (results) => itemFailures(identifiers, results) };
}

function streamRecord(record: EventObject, index: number): BatchRecord {
  const path = `Records[${index}].kinesis`;
  const kinesis = objectOf(record.kinesis) ?? {};
  return {
    id: identifierOf(kinesis.sequenceNumber, `${path}.sequenceNumber`),
    group: shardOf(record),
    read: () => ({
      body: bytesOf(kinesis.data, `${path}.data`),
      metadata: { ...without(record, 'kinesis'), kinesis: without(kinesis, 'data') },
    }),
  };
}

/** The event's id is `<shard>:<sequence number>`. */
function shardOf({ eventID }: EventObject): string {
  return typeof eventID === 'string' && eventID.includes(':') ? eventID.split(':', 1)[0]! : '';
}
