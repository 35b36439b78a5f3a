import type { EventRecord } from 'lambda-web-adapter';

/** A message of an SQS event (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html). */
export interface SqsMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly messageAttributes?: Readonly<Record<string, MessageAttribute | undefined>>;
  readonly eventSourceARN: string;
}

/** What a sender put beside the body. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, and what the sender appended with a dot. */
  readonly dataType?: string;
  readonly stringValue?: string;
  /** base64 */
  readonly binaryValue?: string;
}

/** The messages of the event that a record is of, in its order. */
export function sqsMessagesOf({ exchange }: EventRecord): readonly SqsMessage[] {
  return (exchange.invocation.event as { Records: readonly SqsMessage[] }).Records;
}

/** The message that a record is. */
export function sqsMessageOf(record: EventRecord): SqsMessage {
  return sqsMessagesOf(record)[record.index]!;
}

/** How often the message has been received, this time included. */
export function receiveCount({ attributes }: SqsMessage): number {
  return Number(attributes?.['ApproximateReceiveCount']) || 1;
}
