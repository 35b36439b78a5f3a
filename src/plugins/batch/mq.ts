import { type EventObject, invalidEvent, objectOf } from '../sources/event-fields.ts';
import { allOrNothing } from './item-failures.ts';
import type { BatchRecord, RecordBatch } from './record-batch.ts';
import {
  bytesOf,
  contentTypeOf,
  identifierOf,
  objectsOf,
  textOfBytes,
  without,
} from './record-fields.ts';

/**
 * The messages of Amazon MQ, of either engine; they fail as a whole.
 * https://docs.aws.amazon.com/lambda/latest/dg/process-mq-messages-with-lambda.html
 *
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function mqBatch(event: EventObject): RecordBatch {
  const records = event.eventSource === 'aws:rmq' ? rabbitRecords(event) : activeRecords(event);
  return { records, partial: false, answer: (results) => allOrNothing(records, results) };
}

/** ActiveMQ: in any order, but for the message groups that JMS has. */
function activeRecords(event: EventObject): BatchRecord[] {
  const source = without(event, 'messages');
  return objectsOf(event.messages, 'messages').map((message, index) => {
    const path = `messages[${index}]`;
    const properties = textMembers(objectOf(message.properties) ?? {});
    return {
      id: identifierOf(message.messageID, `${path}.messageID`),
      group: properties['JMSXGroupID'],
      read: () => ({
        body: bytesOf(message.data, `${path}.data`),
        isText: message.messageType === 'jms/text-message',
        contentType: contentTypeOf(properties),
        attributes: properties,
        metadata: { ...source, ...without(message, 'data', 'properties') },
      }),
    };
  });
}

/** RabbitMQ: messages need not have an id. */
function rabbitRecords(event: EventObject): BatchRecord[] {
  const queues = objectOf(event.rmqMessagesByQueue);
  if (queues === undefined) {
    throw invalidEvent('"rmqMessagesByQueue" of the event is not an object');
  }
  const source = without(event, 'rmqMessagesByQueue');
  return Object.entries(queues).flatMap(([queue, list]) =>
    objectsOf(list, `rmqMessagesByQueue.${queue}`).map((message, index): BatchRecord => {
      const properties = objectOf(message.basicProperties) ?? {};
      const { messageId, contentType, headers } = properties;
      return {
        id: typeof messageId === 'string' && messageId !== '' ? messageId : `${queue}:${index}`,
        read: () => ({
          body: bytesOf(message.data, `rmqMessagesByQueue.${queue}[${index}].data`),
          contentType: typeof contentType === 'string' ? contentType : undefined,
          attributes: textMembers(objectOf(headers) ?? {}),
          metadata: {
            ...source,
            queue,
            ...without(message, 'data', 'basicProperties'),
            basicProperties: without(properties, 'headers'),
          },
        }),
      };
    }),
  );
}

/** Members that are text, numbers or booleans, and those that are `{ bytes }`. */
function textMembers(object: EventObject): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(object)) {
    const bytes = objectOf(value)?.bytes;
    if (Array.isArray(bytes)) attributes[name] = textOfBytes(bytes);
    else if (typeof value === 'string') attributes[name] = value;
    else if (typeof value === 'number' || typeof value === 'boolean') {
      attributes[name] = String(value);
    }
  }
  return attributes;
}
