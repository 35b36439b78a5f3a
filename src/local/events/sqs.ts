import { createHash, randomUUID } from 'node:crypto';
import { arnOf, type EventTemplate } from './event-template.ts';

/** Messages of a queue. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export const sqs: EventTemplate = {
  source: 'sqs',
  body: 'the message',
  example: '{"message":"Hello"}',
  make: ({ bodies, name, identity, now }) => ({
    Records: bodies.map((body) => ({
      messageId: randomUUID(),
      receiptHandle: randomUUID(),
      body: body.toString('utf8'),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(now.getTime()),
        SenderId: 'AIDALOCALLOCALLOCAL00',
        ApproximateFirstReceiveTimestamp: String(now.getTime()),
        // Only messages of a FIFO queue have these.
        ...(name.endsWith('.fifo')
          ? {
              SequenceNumber: '18849496460467696128',
              MessageGroupId: 'local',
              MessageDeduplicationId: randomUUID(),
            }
          : {}),
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update(body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: arnOf(identity, 'sqs', name),
      awsRegion: identity.region,
    })),
  }),
};
