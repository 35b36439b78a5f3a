import { setTimeout as delay } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import axios, { isAxiosError } from 'axios';
import type { AwsCredentials } from 'lambda-web-adapter';

/** Where DynamoDB is, and who asks. */
export interface DynamoApiParts {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** For one call, repetitions included, ms. */
  readonly timeoutMs: number;
}

const ATTEMPTS = 4;
/** Before the second attempt, ms; twice as long before each that follows. */
const PAUSE_MS = 50;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Calls DynamoDB by its JSON protocol, signed with the function's credentials. */
export class DynamoApi {
  readonly #parts: DynamoApiParts;
  /** Signing keys; they hold for a day. */
  readonly #keys = new Map<string, ArrayBuffer>();

  constructor(parts: DynamoApiParts) {
    this.#parts = parts;
  }

  /**
   * Calls an action; again when that may help.
   * @throws Error that says what DynamoDB says, or why there is no answer. It has no cause: that would
   * have the signed request in it.
   */
  async call<Output>(action: string, input: object): Promise<Output> {
    const signal = AbortSignal.timeout(this.#parts.timeoutMs);
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#attempt(action, body, signal);
      if (answer.output !== undefined) return answer.output as Output;
      const failure = new Error(`DynamoDB ${action}: ${answer.reason}`);
      if (!answer.again || attempt === ATTEMPTS) throw failure;
      await delay(PAUSE_MS * 2 ** (attempt - 1), undefined, { signal }).catch(() => {
        throw failure;
      });
    }
  }

  async #attempt(action: string, body: string, signal: AbortSignal): Promise<Answer> {
    const { endpoint, region, credentials } = this.#parts;
    const signer = new AwsV4Signer({
      ...(await credentials.get()),
      method: 'POST',
      url: endpoint,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${action}`,
      },
      body,
      service: 'dynamodb',
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
      if (signal.aborted) return { reason: `${endpoint} did not answer in time` };
      const code = isAxiosError(error) ? (error.code ?? error.message) : String(error);
      return { reason: `${endpoint} cannot be reached: ${code}`, again: true };
    }
  }
}

interface Answer {
  readonly output?: unknown;
  readonly reason?: string;
  readonly again?: boolean;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
function answerOf(status: number, data: unknown): Answer {
  if (status === 200 && typeof data === 'object' && data !== null) return { output: data };
  const { __type = '', message, Message } = Object(data) as Partial<Record<string, string>>;
  const name = __type.split('#').at(-1) || `status ${status}`;
  const text = message ?? Message;
  return {
    reason: text === undefined ? name : `${name}: ${text}`,
    again: status >= 500 || /Throttling|ThroughputExceeded|RequestLimit/.test(name),
  };
}
