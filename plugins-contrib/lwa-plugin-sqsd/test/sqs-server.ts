import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { type SigningKey, signatureFault } from '../../test/verify-signature.ts';

const KEY: SigningKey = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token/of=the+session',
};

/** A call that was taken. */
export interface SqsServerCall {
  readonly action: string;
  readonly input: Record<string, unknown>;
}

/** How the server behaves. */
export interface SqsServerOptions {
  /** Actions that the function's role lacks. */
  readonly forbidden?: readonly string[];
  /** How many calls fail at first with status 500. */
  readonly faults?: number;
  /** Answers nothing at all. */
  readonly silent?: boolean;
}

interface Entry {
  Id: string;
  ReceiptHandle: string;
  VisibilityTimeout: number;
}

/**
 * SQS's JSON protocol, as far as the plugin speaks it
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html): the server
 * signs each request again to check it, and refuses what SQS refuses.
 */
export class SqsServer {
  readonly calls: SqsServerCall[] = [];
  readonly #options: SqsServerOptions;
  readonly #server: Server;
  #faults: number;

  private constructor(options: SqsServerOptions) {
    this.#options = options;
    this.#faults = options.faults ?? 0;
    this.#server = createServer((request, response) => {
      if (options.silent) return;
      void this.#answer(request).then(([status, output]) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(JSON.stringify(output));
      });
    });
  }

  static async start(t: ExecutionContext, options: SqsServerOptions = {}): Promise<SqsServer> {
    const server = new SqsServer(options);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    t.teardown(() => {
      server.close();
    });
    return server;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a function's environment has. */
  get variables(): Record<string, string> {
    return {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: KEY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
      AWS_SESSION_TOKEN: KEY.sessionToken!,
      AWS_ENDPOINT_URL_SQS: this.endpoint,
    };
  }

  /** The delays that messages were given, by their receipt handles. */
  get delays(): Record<string, number> {
    const entries = this.calls.flatMap(({ input }) => (input['Entries'] ?? []) as Entry[]);
    return Object.fromEntries(
      entries.map(({ ReceiptHandle, VisibilityTimeout }) => [ReceiptHandle, VisibilityTimeout]),
    );
  }

  async #answer(request: IncomingMessage): Promise<[status: number, output: object]> {
    const body = await buffer(request);
    const fault = signatureFault(request, body, KEY, 'sqs');
    if (fault !== undefined) return refusal('InvalidSignatureException', fault);
    if (this.#faults-- > 0) return [500, { __type: 'com.amazonaws.sqs#InternalError' }];
    const [service, action = ''] = String(request.headers['x-amz-target']).split('.');
    if (service !== 'AmazonSQS' || request.url !== '/') return refusal('UnknownOperation', action);
    if (this.#options.forbidden?.includes(action)) {
      return refusal('AccessDenied', `not authorized to perform: sqs:${action}`, 403);
    }
    const input = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    const [, account, name = ''] = new URL(String(input['QueueUrl'])).pathname.split('/');
    if (account !== '123456789012') return refusal('QueueDoesNotExist', 'no such queue');
    this.calls.push({ action, input });
    if (action === 'SendMessage') return sent(input, name.endsWith('.fifo'));
    if (action === 'ChangeMessageVisibilityBatch') return changed(input['Entries'] as Entry[]);
    return refusal('UnknownOperation', action);
  }
}

function sent(input: Record<string, unknown>, isFifo: boolean): [number, object] {
  const { MessageBody, MessageAttributes, MessageGroupId, MessageDeduplicationId } = input;
  if (typeof MessageBody !== 'string' || MessageBody === '') {
    return refusal('MissingParameter', 'MessageBody');
  }
  if (isFifo && !(MessageGroupId && MessageDeduplicationId)) {
    return refusal('MissingParameter', 'MessageGroupId');
  }
  for (const attribute of Object.values(MessageAttributes ?? {})) {
    const { DataType, StringValue, BinaryValue } = attribute as Record<string, string | undefined>;
    const value = DataType?.startsWith('Binary') ? BinaryValue : StringValue;
    if (!DataType || !value) return refusal('InvalidParameterValue', 'an attribute has no value');
  }
  return [200, { MessageId: '5fea7756-0ea4-451a-a703-a558b933e274' }];
}

function changed(entries: readonly Entry[]): [number, object] {
  if (entries.length === 0 || entries.length > 10) return refusal('TooManyEntriesInBatch', '10');
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    return refusal('BatchEntryIdsNotDistinct', 'ids');
  }
  const isWrong = ({ VisibilityTimeout: seconds, ReceiptHandle: handle }: Entry) =>
    !Number.isInteger(seconds) || seconds < 0 || seconds > 43_200 || handle === 'expired';
  return [
    200,
    {
      Successful: entries.filter((entry) => !isWrong(entry)).map(({ Id }) => ({ Id })),
      Failed: entries.filter(isWrong).map(({ Id }) => ({
        Id,
        SenderFault: true,
        Code: 'ReceiptHandleIsInvalid',
        Message: 'The input receipt handle is invalid.',
      })),
    },
  ];
}

function refusal(type: string, message: string, status = 400): [number, object] {
  return [status, { __type: `com.amazonaws.sqs#${type}`, message }];
}
