import { randomUUID } from 'node:crypto';
import { attributeMap } from './attribute-value.ts';
import { arnOf, type EventTemplate, objectOf, sequenceNumber } from './event-template.ts';

/** New items in a table's stream. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export const dynamodb: EventTemplate = {
  source: 'dynamodb',
  body: 'the new item, as a JSON object; its first member is the key',
  example: '{"id":"1","message":"Hello"}',
  make: ({ bodies, name, identity, now }) => ({
    Records: bodies.map((body, index) => {
      const image = attributeMap(objectOf(body));
      return {
        eventID: randomUUID().replaceAll('-', ''),
        eventVersion: '1.1',
        dynamodb: {
          ApproximateCreationDateTime: Math.floor(now.getTime() / 1000),
          Keys: Object.fromEntries(Object.entries(image).slice(0, 1)),
          NewImage: image,
          StreamViewType: 'NEW_AND_OLD_IMAGES',
          SequenceNumber: sequenceNumber(index),
          SizeBytes: body.length,
        },
        awsRegion: identity.region,
        eventName: 'INSERT',
        eventSourceARN: arnOf(
          identity,
          'dynamodb',
          `table/${name}/stream/${now.toISOString().slice(0, -1)}`,
        ),
        eventSource: 'aws:dynamodb',
      };
    }),
  }),
};
