import { gzipSync } from 'node:zlib';
import type { EventTemplate } from './event-template.ts';

/** Lines of a log group, packed. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html */
export const logs: EventTemplate = {
  source: 'logs',
  body: 'the log line',
  example: 'ERROR Hello',
  make({ bodies, name, identity, now }) {
    const data = {
      messageType: 'DATA_MESSAGE',
      owner: identity.accountId,
      logGroup: name,
      logStream: 'local',
      subscriptionFilters: ['local'],
      logEvents: bodies.map((message, index) => ({
        id: String(index).padStart(56, '0'),
        timestamp: now.getTime(),
        message: message.toString('utf8'),
      })),
    };
    return { awslogs: { data: gzipSync(JSON.stringify(data)).toString('base64') } };
  },
};
