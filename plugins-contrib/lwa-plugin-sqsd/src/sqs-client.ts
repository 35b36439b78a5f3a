import { AwsV4Signer } from 'aws4fetch';
import axios, { isAxiosError } from 'axios';
import type { AwsCredentials } from 'lambda-web-adapter';
import type { SqsQueue } from './sqs-queue.ts';

/** What the client stands on. */
export interface SqsClientParts {
  /** SQS's address, without a slash at its end. @default AWS's, by the queue's region */
  readonly endpoint: string | undefined;
  readonly credentials: AwsCredentials;
  /** For one call, repetitions included, ms. */
  readonly timeoutMs: number;
}

/** One call. */
export interface SqsCall {
  readonly action: 'ChangeMessageVisibilityBatch' | 'SendMessage';
  readonly queue: SqsQueue;
  /** Beside the queue's URL. */
  readonly input: object;
  /** Ends the waiting for the answer. */
  readonly signal: AbortSignal;
}

const ATTEMPTS = 3;
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Calls SQS by its JSON protocol, signed with the function's credentials. */
export class SqsClient {
  readonly #parts: SqsClientParts;
  /** Signing keys; they hold for a day. */
  readonly #keys = new Map<string, ArrayBuffer>();

  constructor(parts: SqsClientParts) {
    this.#parts = parts;
  }

  /**
   * Calls an action; again when SQS has an error of its own, or cannot be reached.
   * @throws Error that says what SQS says, or why there is no answer. It has no cause: that would
   * have the signed request in it.
   */
  async call<Output>({ action, queue, input, signal }: SqsCall): Promise<Output> {
    const { endpoint, timeoutMs } = this.#parts;
    const suffix = queue.region.startsWith('cn-') ? '.cn' : '';
    const url = endpoint ?? `https://sqs.${queue.region}.amazonaws.com${suffix}`;
    const body = JSON.stringify({ QueueUrl: `${url}/${queue.account}/${queue.name}`, ...input });
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#attempt(`${url}/`, action, queue.region, body, within);
      if (answer.output !== undefined) return answer.output as Output;
      if (!answer.again || attempt === ATTEMPTS) throw new Error(`${action}: ${answer.reason}`);
    }
  }

  async #attempt(
    url: string,
    action: string,
    region: string,
    body: string,
    signal: AbortSignal,
  ): Promise<Answer> {
    const signer = new AwsV4Signer({
      ...(await this.#parts.credentials.get()),
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AmazonSQS.${action}`,
      },
      body,
      service: 'sqs',
      region,
      cache: this.#keys,
    });
    const signed = await signer.sign();
    try {
      const { status, data } = await axios.post<unknown>(signed.url.href, body, {
        headers: Object.fromEntries(signed.headers),
        validateStatus: () => true,
        maxRedirects: 0,
        maxContentLength: MAX_ANSWER_BYTES,
        signal,
      });
      return answerOf(status, data);
    } catch (error) {
      if (signal.aborted) return { reason: `${url} did not answer in time` };
      const code = isAxiosError(error) ? (error.code ?? error.message) : String(error);
      return { reason: `${url} cannot be reached: ${code}`, again: true };
    }
  }
}

interface Answer {
  readonly output?: unknown;
  readonly reason?: string;
  readonly again?: boolean;
}

function answerOf(status: number, data: unknown): Answer {
  // An action that has nothing to say answers with an empty body.
  if (status === 200) return { output: data };
  const { __type = '', message, Message } = Object(data) as Partial<Record<string, string>>;
  const name = __type.split('#').at(-1) || `status ${status}`;
  const text = message ?? Message;
  return {
    reason: text === undefined ? name : `${name}: ${text}`,
    again: status >= 500 || status === 429 || name.includes('Throttl'),
  };
}
