import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A message as it stands in an SQS event. */
export type Message = Record<string, unknown> & {
  messageId: string;
  receiptHandle: string;
  attributes: Record<string, string>;
};

/** An event as Lambda sends it. */
export function fixture(name: string): Record<string, unknown> {
  const path = fileURLToPath(new URL(`fixtures/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

/** What a test wants of a message. */
export interface MessagePlan {
  readonly id: string;
  readonly body?: string;
  /** How often it has been delivered. @default 1 */
  readonly deliveries?: number;
  /** Makes the queue a FIFO queue. */
  readonly group?: string;
  readonly messageAttributes?: Record<string, unknown>;
}

/** The event of some messages. */
export function sqsEvent(...plans: readonly MessagePlan[]): { Records: Message[] } {
  return {
    Records: plans.map(({ id, body = `{"id":"${id}"}`, deliveries = 1, group, ...rest }) => ({
      messageId: id,
      receiptHandle: `handle-${id}`,
      body,
      attributes: {
        ApproximateReceiveCount: String(deliveries),
        SentTimestamp: '1705095875123',
        SenderId: 'AIDAEXAMPLEEXAMPLE00',
        ApproximateFirstReceiveTimestamp: '1705095875929',
        ...(group !== undefined && { MessageGroupId: group, SequenceNumber: '1884' }),
      },
      messageAttributes: {},
      md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:eu-central-1:123456789012:jobs${group === undefined ? '' : '.fifo'}`,
      awsRegion: 'eu-central-1',
      ...rest,
    })),
  };
}
