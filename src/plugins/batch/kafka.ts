import { type EventObject, invalidEvent, objectOf } from '../sources/event-fields.ts';
import { itemFailures } from './item-failures.ts';
import type { BatchRecord, RecordBatch, RecordContent } from './record-batch.ts';
import { bytesOf, contentTypeOf, objectsOf, textOfBytes, without } from './record-fields.ts';

/** What Lambda takes for a Kafka record: anything but an object fails the whole batch. */
interface KafkaIdentifier {
  /** `<topic>-<partition>`, as the event has it. */
  readonly partition: string;
  readonly offset: number;
}

/**
 * The records of Amazon MSK or a self-managed Kafka, in the order of their partition.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 *
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function kafkaBatch(event: EventObject): RecordBatch {
  const partitions = objectOf(event.records);
  if (partitions === undefined) throw invalidEvent('"records" of the event is not an object');
  const source = without(event, 'records');
  const records: BatchRecord[] = [];
  const identifiers: KafkaIdentifier[] = [];
  for (const [partition, list] of Object.entries(partitions)) {
    for (const [index, record] of objectsOf(list, `records.${partition}`).entries()) {
      const path = `records.${partition}[${index}]`;
      const offset = offsetOf(record, path);
      identifiers.push({ partition, offset });
      records.push({
        id: `${partition}:${offset}`,
        group: partition,
        read: () => contentOf(record, source, path),
      });
    }
  }
  return { records, partial: true, answer: (results) => itemFailures(identifiers, results) };
}

function offsetOf({ offset }: EventObject, path: string): number {
  if (typeof offset === 'number' && Number.isSafeInteger(offset)) return offset;
  throw invalidEvent(`"${path}.offset" of the event is no whole number`);
}

/** A tombstone has no value: an empty body, and `"value":null` in the metadata. */
function contentOf(record: EventObject, source: EventObject, path: string): RecordContent {
  const isTombstone = record.value === null || record.value === undefined;
  const attributes = attributesOf(record.headers);
  return {
    body: isTombstone ? '' : bytesOf(record.value, `${path}.value`),
    contentType: contentTypeOf(attributes),
    attributes,
    metadata: {
      ...source,
      ...without(record, 'value', 'headers'),
      ...(isTombstone && { value: null }),
    },
  };
}

/** A list of objects of one member each, a name with its bytes; of repeated names the last counts. */
function attributesOf(headers: unknown): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const header of Array.isArray(headers) ? headers : []) {
    for (const [name, bytes] of Object.entries(objectOf(header) ?? {})) {
      if (Array.isArray(bytes)) attributes[name] = textOfBytes(bytes);
    }
  }
  return attributes;
}
