import { randomUUID } from 'node:crypto';
import { arnOf, type EventTemplate, sequenceNumber } from './event-template.ts';

/** Records that Firehose wants transformed. https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html */
export const firehose: EventTemplate = {
  source: 'firehose',
  body: "the record's data",
  example: '{"message":"Hello"}',
  make: ({ bodies, name, identity, now }) => ({
    invocationId: randomUUID(),
    deliveryStreamArn: arnOf(identity, 'firehose', `deliverystream/${name}`),
    region: identity.region,
    records: bodies.map((data, index) => ({
      recordId: sequenceNumber(index),
      approximateArrivalTimestamp: now.getTime(),
      data: data.toString('base64'),
    })),
  }),
};
