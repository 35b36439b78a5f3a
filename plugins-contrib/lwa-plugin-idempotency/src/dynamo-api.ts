import { Agent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import axios, { type AxiosResponse, isAxiosError } from 'axios';
import { AwsCredentials, type AwsKeys, messageOf } from 'lambda-web-adapter';

/** Where DynamoDB is. */
export interface DynamoPlace {
  readonly endpoint: string;
  readonly region: string;
  /** Credentials. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** For one call, with what is tried again. */
  readonly timeoutMs: number;
}

/** A refusal or a failure of DynamoDB. It has no cause: that would have the signed request in it. */
export class DynamoError extends Error {
  /** The service's name for it, `ConditionalCheckFailedException`; `""` where there was no answer. */
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = 'DynamoError';
    this.type = type;
  }
}

const ATTEMPTS = 3;
/** Before the second attempt, ms; twice as long before the third. */
const PAUSE_MS = 50;
const TARGET = 'DynamoDB_20120810';
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const PASSING = /Throttling|ThroughputExceeded|RequestLimitExceeded|InternalServer|ItemCollection/;

/** Calls DynamoDB's actions. */
export class DynamoApi {
  readonly #place: DynamoPlace;
  readonly #credentials: AwsCredentials;
  /** Signing keys; they hold for a day. */
  readonly #keys = new Map<string, ArrayBuffer>();
  /** A handshake costs more than the call. */
  readonly #agent = new Agent({ keepAlive: true });

  constructor(place: DynamoPlace) {
    this.#place = place;
    this.#credentials = new AwsCredentials(place.variables);
  }

  /** @throws DynamoError */
  async call<Output>(action: string, input: object): Promise<Output> {
    const signal = AbortSignal.timeout(this.#place.timeoutMs);
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#attempt(action, body, signal);
      if ('output' in answer) return answer.output as Output;
      if (!answer.again || attempt === ATTEMPTS) throw answer.error;
      await delay(PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  async #attempt(action: string, body: string, signal: AbortSignal): Promise<Answer> {
    const { endpoint, region } = this.#place;
    let credentials: AwsKeys;
    try {
      credentials = await this.#credentials.get();
    } catch (error) {
      return { again: true, error: new DynamoError('', messageOf(error)) };
    }
    try {
      const signer = new AwsV4Signer({
        ...credentials,
        method: 'POST',
        url: endpoint,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `${TARGET}.${action}`,
        },
        body,
        service: 'dynamodb',
        region,
        cache: this.#keys,
      });
      const signed = await signer.sign();
      return answerOf(
        await axios.post<unknown>(signed.url.href, body, {
          headers: Object.fromEntries(signed.headers),
          validateStatus: () => true,
          maxRedirects: 0,
          httpsAgent: this.#agent,
          signal,
        }),
      );
    } catch (error) {
      if (signal.aborted) {
        return { again: false, error: new DynamoError('', `${endpoint} did not answer in time`) };
      }
      if (!isAxiosError(error)) {
        return { again: false, error: new DynamoError('', messageOf(error)) };
      }
      const why = `${endpoint} cannot be reached: ${error.code ?? error.message}`;
      return { again: true, error: new DynamoError('', why) };
    }
  }
}

type Answer =
  | { readonly output: unknown }
  | { readonly error: DynamoError; readonly again: boolean };

function answerOf({ status, data }: AxiosResponse<unknown>): Answer {
  if (status === 200 && typeof data === 'object' && data !== null) return { output: data };
  const { __type = '', message, Message } = (data ?? {}) as Partial<Record<string, string>>;
  const type = __type.split('#').at(-1) || `status ${status}`;
  const text = message ?? Message;
  return {
    error: new DynamoError(type, text === undefined ? type : `${type}: ${text}`),
    again: status >= 500 || PASSING.test(type),
  };
}
