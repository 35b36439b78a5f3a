import { type EventObject, objectOf } from '../sources/event-fields.ts';
import { itemFailures } from './item-failures.ts';
import type { BatchRecord, RecordBatch, RecordContent } from './record-batch.ts';
import { contentTypeOf, identifierOf, objectsOf, requiredText, without } from './record-fields.ts';

/**
 * The messages of an SQS queue: in any order, or by message group when the queue is a FIFO queue. A
 * standard queue has message groups, too, but for fairness alone.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 *
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function sqsBatch({ Records }: EventObject): RecordBatch {
  const records = objectsOf(Records, 'Records').map(messageRecord);
  const identifiers = records.map(({ id }) => id);
  return { records, partial: true, answer: (results) => itemFailures(identifiers, results) };
}

function messageRecord(message: EventObject, index: number): BatchRecord {
  const path = `Records[${index}]`;
  return {
    id: identifierOf(message.messageId, `${path}.messageId`),
    group: groupOf(message),
    read: () => contentOf(message, path),
  };
}

function groupOf({ eventSourceARN, attributes }: EventObject): string | undefined {
  if (typeof eventSourceARN !== 'string' || !eventSourceARN.endsWith('.fifo')) return undefined;
  const group = objectOf(attributes)?.MessageGroupId;
  return typeof group === 'string' ? group : '';
}

function contentOf(message: EventObject, path: string): RecordContent {
  const attributes = attributesOf(objectOf(message.messageAttributes) ?? {});
  return {
    body: requiredText(message.body, `${path}.body`),
    contentType: contentTypeOf(attributes),
    attributes,
    metadata: without(message, 'body', 'messageAttributes'),
  };
}

/** Binary values stay base64, as SQS writes them. */
function attributesOf(messageAttributes: EventObject): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, attribute] of Object.entries(messageAttributes)) {
    const { stringValue, binaryValue } = objectOf(attribute) ?? {};
    const value = stringValue ?? binaryValue;
    if (typeof value === 'string') attributes[name] = value;
  }
  return attributes;
}
