import { randomUUID } from 'node:crypto';
import { arnOf, type EventTemplate } from './event-template.ts';

/** Notifications of a topic. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export const sns: EventTemplate = {
  source: 'sns',
  body: 'the message',
  example: '{"message":"Hello"}',
  make({ bodies, name, identity, now }) {
    const topic = arnOf(identity, 'sns', name);
    const subscription = `${topic}:${randomUUID()}`;
    const url = `https://sns.${identity.region}.amazonaws.com/`;
    return {
      Records: bodies.map((body) => ({
        EventVersion: '1.0',
        EventSubscriptionArn: subscription,
        EventSource: 'aws:sns',
        Sns: {
          SignatureVersion: '1',
          Timestamp: now.toISOString(),
          Signature: 'bG9jYWw=',
          SigningCertUrl: `${url}SimpleNotificationService-local.pem`,
          MessageId: randomUUID(),
          Message: body.toString('utf8'),
          MessageAttributes: {},
          Type: 'Notification',
          UnsubscribeUrl: `${url}?Action=Unsubscribe&SubscriptionArn=${subscription}`,
          TopicArn: topic,
          Subject: null,
        },
      })),
    };
  },
};
