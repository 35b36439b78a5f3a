import axios from 'axios';

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What requests to AWS are signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Credentials are fetched anew this long before they expire, in ms. */
const RENEW_BEFORE_MS = 300_000;
const ANSWER_WITHIN_MS = 5_000;

/**
 * The function's credentials: those of the environment, or under SnapStart those of the address that
 * it names. https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export class AwsCredentials {
  readonly #variables: Variables;
  #fetched: { readonly credentials: Credentials; readonly expiresMs: number } | undefined;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /** @throws Error that says where there are none. */
  async get(): Promise<Credentials> {
    const accessKeyId = this.#variables['AWS_ACCESS_KEY_ID'];
    const secretAccessKey = this.#variables['AWS_SECRET_ACCESS_KEY'];
    const sessionToken = this.#variables['AWS_SESSION_TOKEN'];
    if (accessKeyId && secretAccessKey) {
      return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
    }
    if (this.#fetched === undefined || Date.now() > this.#fetched.expiresMs - RENEW_BEFORE_MS) {
      this.#fetched = await this.#fetch();
    }
    return this.#fetched.credentials;
  }

  async #fetch(): Promise<{ credentials: Credentials; expiresMs: number }> {
    const address = this.#variables['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    if (!address) {
      throw new Error(
        'there are no AWS credentials: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set',
      );
    }
    const { status, data } = await axios.get<Partial<Record<string, string>>>(address, {
      headers: { authorization: this.#variables['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? '' },
      validateStatus: () => true,
      proxy: false,
      timeout: ANSWER_WITHIN_MS,
    });
    const { AccessKeyId, SecretAccessKey, Token, Expiration } = data;
    if (status !== 200 || !AccessKeyId || !SecretAccessKey) {
      throw new Error(`AWS_CONTAINER_CREDENTIALS_FULL_URI answered with ${status}, without a key`);
    }
    return {
      credentials: {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        ...(Token && { sessionToken: Token }),
      },
      // Without a readable expiration they are fetched each time.
      expiresMs: Date.parse(Expiration ?? '') || 0,
    };
  }
}
