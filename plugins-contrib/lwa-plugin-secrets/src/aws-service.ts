import { setTimeout as delay } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import axios, { type AxiosResponse, isAxiosError } from 'axios';
import type { AwsKeys } from 'lambda-web-adapter';

/** A service of AWS that speaks JSON 1.1. */
export interface AwsServiceParts {
  /** As it is signed for: `ssm`, `secretsmanager`. */
  readonly service: string;
  /** What actions are prefixed with in `X-Amz-Target`. */
  readonly target: string;
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: () => Promise<AwsKeys>;
  /** Ends all calls. */
  readonly signal: AbortSignal;
}

const ATTEMPTS = 3;
/** Before the second attempt, ms; twice as long before the third. */
const PAUSE_MS = 100;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Calls one service. */
export class AwsService {
  readonly region: string;
  readonly #options: AwsServiceParts;

  constructor(options: AwsServiceParts) {
    this.region = options.region;
    this.#options = options;
  }

  /**
   * Calls an action; again when that may help.
   * @throws Error that says what the service says, or why there is no answer. It has no cause: that
   * would have the signed request in it.
   */
  async call<Output>(action: string, input: object): Promise<Output> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#attempt(action, JSON.stringify(input));
      if (answer.output !== undefined) return answer.output as Output;
      if (!answer.again || attempt === ATTEMPTS) throw new Error(answer.reason);
      await delay(PAUSE_MS * 2 ** (attempt - 1), undefined, { signal: this.#options.signal }).catch(
        () => {
          throw new Error(answer.reason);
        },
      );
    }
  }

  async #attempt(action: string, body: string): Promise<Answer> {
    const { service, target, endpoint, region, credentials, signal } = this.#options;
    const signer = new AwsV4Signer({
      ...(await credentials()),
      method: 'POST',
      url: endpoint,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${target}.${action}`,
      },
      body,
      service,
      region,
    });
    const signed = await signer.sign();
    try {
      return answerOf(
        await axios.post<unknown>(signed.url.href, body, {
          headers: Object.fromEntries(signed.headers),
          validateStatus: () => true,
          maxRedirects: 0,
          maxContentLength: MAX_ANSWER_BYTES,
          signal,
        }),
      );
    } catch (error) {
      if (signal.aborted) return { reason: `${endpoint} did not answer in time`, again: false };
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

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html */
function answerOf({ status, data }: AxiosResponse<unknown>): Answer {
  if (status === 200 && typeof data === 'object' && data !== null) return { output: data };
  const { __type = '', message, Message } = (data ?? {}) as Partial<Record<string, string>>;
  const name = __type.split('#').at(-1) || `status ${status}`;
  const text = message ?? Message;
  return {
    reason: text === undefined ? name : `${name}: ${text}`,
    again: status >= 500 || status === 429 || /Throttling|TooManyRequests/.test(name),
  };
}
