import { arnOf, type EventTemplate, sequenceNumber } from './event-template.ts';

const SHARD = 'shardId-000000000000';

/** Records of a data stream. https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export const kinesis: EventTemplate = {
  source: 'kinesis',
  body: "the record's data",
  example: '{"message":"Hello"}',
  make: ({ bodies, name, identity, now }) => ({
    Records: bodies.map((data, index) => ({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: 'local',
        sequenceNumber: sequenceNumber(index),
        data: data.toString('base64'),
        approximateArrivalTimestamp: now.getTime() / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${SHARD}:${sequenceNumber(index)}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: `arn:aws:iam::${identity.accountId}:role/${identity.functionName}`,
      awsRegion: identity.region,
      eventSourceARN: arnOf(identity, 'kinesis', `stream/${name}`),
    })),
  }),
};
