import { arnOf, type EventTemplate } from './event-template.ts';

/** Messages of a queue of ActiveMQ. https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html */
export const mq: EventTemplate = {
  source: 'mq',
  body: "the message's data",
  example: '{"message":"Hello"}',
  make: ({ bodies, name, identity, now }) => ({
    eventSource: 'aws:mq',
    eventSourceArn: arnOf(identity, 'mq', 'broker:local:b-00000000-0000-0000-0000-000000000000'),
    messages: bodies.map((data, index) => ({
      messageID: `ID:local-1:1:1:1:${index + 1}`,
      messageType: 'jms/text-message',
      deliveryMode: 1,
      replyTo: null,
      type: null,
      expiration: '0',
      priority: 4,
      correlationId: null,
      redelivered: false,
      destination: { physicalName: name },
      data: data.toString('base64'),
      timestamp: now.getTime(),
      brokerInTime: now.getTime(),
      brokerOutTime: now.getTime(),
      properties: {},
    })),
  }),
};
