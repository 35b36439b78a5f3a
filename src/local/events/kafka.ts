import { arnOf, type EventTemplate } from './event-template.ts';

/** Records of a topic of Amazon MSK. https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html */
export const kafka: EventTemplate = {
  source: 'kafka',
  body: "the record's value",
  example: '{"message":"Hello"}',
  make: ({ bodies, name, identity, now }) => ({
    eventSource: 'aws:kafka',
    eventSourceArn: arnOf(
      identity,
      'kafka',
      'cluster/local/00000000-0000-0000-0000-000000000000-1',
    ),
    bootstrapServers: 'b-1.local.example.com:9092',
    records: {
      [`${name}-0`]: bodies.map((value, offset) => ({
        topic: name,
        partition: 0,
        offset,
        timestamp: now.getTime(),
        timestampType: 'CREATE_TIME',
        key: null,
        value: value.toString('base64'),
        headers: [],
      })),
    },
  }),
};
