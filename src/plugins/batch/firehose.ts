import { Buffer } from 'node:buffer';
import type { BufferedResponse } from '../../pipeline/index.ts';
import { type EventObject, objectOf } from '../sources/event-fields.ts';
import type { RecordBatch, RecordResult } from './record-batch.ts';
import { bytesOf, identifierOf, objectsOf, without } from './record-fields.ts';

/** In it the app says how the delivery stream is to partition or to route the record. */
const METADATA_FIELD = 'x-lambda-record-metadata';
/** Where the stream reads from Amazon MSK, it calls the record's data this. */
const KAFKA_VALUE = 'kafkaRecordValue';

/**
 * The records that Amazon Data Firehose wants transformed: the app's answer is the new record, 204
 * drops it, and a failure sends it to the stream's error output. `undefined` when nothing was
 * answered at all, so that Firehose invokes again.
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html
 *
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function firehoseBatch(event: EventObject): RecordBatch {
  const source = without(event, 'records');
  const originals = objectsOf(event.records, 'records');
  const records = originals.map((record, index) => {
    const path = `records[${index}]`;
    const member = dataMember(record);
    return {
      id: identifierOf(record.recordId, `${path}.recordId`),
      read: () => ({
        body: bytesOf(record[member], `${path}.${member}`),
        metadata: { ...source, ...without(record, member) },
      }),
    };
  });
  return {
    records,
    partial: true,
    answer(results) {
      if (results.every((result) => result?.response === undefined)) return undefined;
      return JSON.stringify({
        records: originals.map((record, index) => transformed(record, results[index])),
      });
    },
    fault: metadataFault,
  };
}

function transformed(record: EventObject, result: RecordResult | undefined): EventObject {
  const { recordId } = record;
  const member = dataMember(record);
  if (!result?.ok) return { recordId, result: 'ProcessingFailed', [member]: record[member] };
  const { status, headers, body } = result.response;
  if (status === 204) return { recordId, result: 'Dropped', [member]: '' };
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const metadata = headers.get(METADATA_FIELD);
  return {
    recordId,
    result: 'Ok',
    [member]: bytes.toString('base64'),
    ...(metadata !== undefined && { metadata: JSON.parse(metadata) as unknown }),
  };
}

function metadataFault({ headers }: BufferedResponse): string | undefined {
  const metadata = headers.get(METADATA_FIELD);
  if (metadata === undefined) return undefined;
  try {
    if (objectOf(JSON.parse(metadata)) !== undefined) return undefined;
  } catch {
    // The same fault.
  }
  return `a header "${METADATA_FIELD}" that is no JSON object`;
}

function dataMember(record: EventObject): string {
  return record[KAFKA_VALUE] === undefined ? 'data' : KAFKA_VALUE;
}
