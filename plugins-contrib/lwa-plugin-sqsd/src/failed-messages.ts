import {
  AwsCredentials,
  type Environment,
  type EventRecord,
  type Logger,
  messageOf,
  type RecordFailure,
} from 'lambda-web-adapter';
import { retryDelay } from './retry-delay.ts';
import type { SqsClient } from './sqs-client.ts';
import { receiveCount, type SqsMessage, sqsMessageOf, sqsMessagesOf } from './sqs-message.ts';
import { isFifo, queueOf, type SqsQueue } from './sqs-queue.ts';

/** What becomes of messages that failed. */
export interface FailureRules {
  /** Seconds, by the number of deliveries; empty: the queue's own visibility timeout. */
  readonly delays: readonly number[];
  readonly maxRetries: number;
  readonly deadLetterQueue: SqsQueue | undefined;
  readonly endpoint: string | undefined;
  readonly timeoutMs: number;
  readonly env: Environment;
}

interface ChangeOutput {
  readonly Failed?: readonly { readonly Code?: string; readonly Message?: string }[];
}

/** Sees to it that messages that failed come again later, or go to the dead letters. */
export class FailedMessages {
  readonly #rules: FailureRules;
  readonly #log: Logger;
  #client: Promise<SqsClient> | undefined;

  constructor(rules: FailureRules, log: Logger) {
    this.#rules = rules;
    this.#log = log;
  }

  /**
   * @returns Whether the message is done with: it is among the dead letters. When SQS refuses, it is
   * not, and comes again when the queue has it.
   */
  async see(record: EventRecord, { response }: RecordFailure): Promise<boolean> {
    const { delays, maxRetries, deadLetterQueue } = this.#rules;
    const message = sqsMessageOf(record);
    const queue = queueOf(message.eventSourceARN);
    if (queue === undefined) return false;
    const deliveries = receiveCount(message);
    if (deadLetterQueue !== undefined && deliveries > maxRetries) {
      if (await this.#bury(record, message, deadLetterQueue)) return true;
    }
    if (delays.length > 0) {
      const retryAfter = response?.headers.get('retry-after');
      const delay = retryDelay(deliveries, delays, retryAfter, Date.now());
      await this.#delay(record, queue, delay);
    }
    return false;
  }

  async #bury(record: EventRecord, message: SqsMessage, queue: SqsQueue): Promise<boolean> {
    const { requestId } = record.exchange.invocation;
    try {
      await this.#call(record, queue, 'SendMessage', {
        MessageBody: message.body,
        MessageAttributes: Object.fromEntries(
          Object.entries(message.messageAttributes ?? {}).map(([name, attribute]) => [
            name,
            {
              DataType: attribute?.dataType,
              StringValue: attribute?.stringValue,
              BinaryValue: attribute?.binaryValue,
            },
          ]),
        ),
        ...(isFifo(queue) && {
          MessageGroupId: record.group || message.messageId,
          MessageDeduplicationId: message.messageId,
        }),
      });
      const count = receiveCount(message);
      this.#log.warn(`The message has failed ${count} times, and is now in ${queue.name}`, {
        requestId,
        message: message.messageId,
      });
      return true;
    } catch (error) {
      this.#log.error(
        `The message could not be sent to ${queue.name}, and stays in its queue; the function's role needs sqs:SendMessage: ${messageOf(error)}`,
        { requestId, message: message.messageId },
      );
      return false;
    }
  }

  /**
   * Those behind it in its group wait as long: a group is blocked until all of its messages that
   * were handed out are back.
   */
  async #delay(record: EventRecord, queue: SqsQueue, seconds: number): Promise<void> {
    const { requestId } = record.exchange.invocation;
    const messages = sqsMessagesOf(record);
    const waiting = isFifo(queue)
      ? messages.filter((one, index) => index >= record.index && groupOf(one) === record.group)
      : [messages[record.index]!];
    try {
      const { Failed = [] } = await this.#call<ChangeOutput>(
        record,
        queue,
        'ChangeMessageVisibilityBatch',
        {
          Entries: waiting.map(({ receiptHandle }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          })),
        },
      );
      const [failed] = Failed;
      if (failed !== undefined) throw new Error(`${failed.Code}: ${failed.Message}`);
      this.#log.info(`The message will come again in ${seconds} s`, {
        requestId,
        message: record.id,
      });
    } catch (error) {
      this.#log.warn(
        `The message comes again after the visibility timeout of its queue, not in ${seconds} s; the function's role needs sqs:ChangeMessageVisibility: ${messageOf(error)}`,
        { requestId, message: record.id },
      );
    }
  }

  async #call<Output>(
    record: EventRecord,
    queue: SqsQueue,
    action: 'ChangeMessageVisibilityBatch' | 'SendMessage',
    input: object,
  ): Promise<Output> {
    const { endpoint, timeoutMs, env } = this.#rules;
    // As long as nothing fails, it is not loaded.
    this.#client ??= import('./sqs-client.ts').then(
      ({ SqsClient }) =>
        new SqsClient({ endpoint, timeoutMs, credentials: new AwsCredentials(env) }),
    );
    const client = await this.#client;
    const { signal } = record.exchange.invocation;
    const region = queue.region || (env['AWS_REGION'] ?? 'us-east-1');
    return await client.call<Output>({ action, queue: { ...queue, region }, input, signal });
  }
}

function groupOf({ attributes }: SqsMessage): string {
  return attributes?.['MessageGroupId'] ?? '';
}
