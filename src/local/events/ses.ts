import { randomUUID } from 'node:crypto';
import type { EventTemplate } from './event-template.ts';

const FROM = 'sender@example.com';
const TO = 'recipient@example.com';
const PASS = { status: 'PASS' };

/** Mail that has come in; its text is not in the event. https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html */
export const ses: EventTemplate = {
  source: 'ses',
  body: 'the subject',
  example: 'Hello',
  make: ({ bodies, identity, now }) => ({
    Records: bodies.map((body) => {
      const messageId = randomUUID().replaceAll('-', '');
      const timestamp = now.toISOString();
      const subject = body.toString('utf8');
      return {
        eventSource: 'aws:ses',
        eventVersion: '1.0',
        ses: {
          mail: {
            timestamp,
            source: FROM,
            messageId,
            destination: [TO],
            headersTruncated: false,
            headers: [
              { name: 'From', value: FROM },
              { name: 'To', value: TO },
              { name: 'Subject', value: subject },
            ],
            commonHeaders: {
              returnPath: FROM,
              from: [FROM],
              date: now.toUTCString(),
              to: [TO],
              messageId: `<${messageId}@example.com>`,
              subject,
            },
          },
          receipt: {
            timestamp,
            processingTimeMillis: 100,
            recipients: [TO],
            spamVerdict: PASS,
            virusVerdict: PASS,
            spfVerdict: PASS,
            dkimVerdict: PASS,
            dmarcVerdict: PASS,
            action: {
              type: 'Lambda',
              functionArn: `arn:aws:lambda:${identity.region}:${identity.accountId}:function:${identity.functionName}`,
              invocationType: 'Event',
            },
          },
        },
      };
    }),
  }),
};
