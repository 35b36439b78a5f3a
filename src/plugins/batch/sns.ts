import { type EventObject, objectOf } from '../sources/event-fields.ts';
import { allOrNothing } from './item-failures.ts';
import type { BatchRecord, RecordBatch, RecordContent } from './record-batch.ts';
import { contentTypeOf, identifierOf, objectsOf, requiredText, without } from './record-fields.ts';

/**
 * The notifications of an SNS topic, which fail as a whole; there is one in an event.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 *
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function snsBatch({ Records }: EventObject): RecordBatch {
  const records = objectsOf(Records, 'Records').map(notificationRecord);
  return { records, partial: false, answer: (results) => allOrNothing(records, results) };
}

function notificationRecord(record: EventObject, index: number): BatchRecord {
  const path = `Records[${index}].Sns`;
  const notification = objectOf(record.Sns) ?? {};
  return {
    id: identifierOf(notification.MessageId, `${path}.MessageId`),
    read: () => contentOf(record, notification, path),
  };
}

function contentOf(record: EventObject, notification: EventObject, path: string): RecordContent {
  const attributes: Record<string, string> = {};
  const given = Object.entries(objectOf(notification.MessageAttributes) ?? {});
  for (const [name, attribute] of given) {
    const value = objectOf(attribute)?.Value;
    if (typeof value === 'string') attributes[name] = value;
  }
  return {
    body: requiredText(notification.Message, `${path}.Message`),
    contentType: contentTypeOf(attributes),
    attributes,
    metadata: {
      ...without(record, 'Sns'),
      Sns: without(notification, 'Message', 'MessageAttributes'),
    },
  };
}
