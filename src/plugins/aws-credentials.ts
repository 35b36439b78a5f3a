/** The variables of the function's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What requests to AWS are signed with. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Credentials are fetched anew this long before they expire, in ms. */
const RENEW_BEFORE_MS = 300_000;
const ANSWER_WITHIN_MS = 5_000;

/**
 * The function's credentials: those of the environment, or under SnapStart, where variables would be
 * frozen into the snapshot, those of the address that the environment names.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 *
 * @example
 * const credentials = new AwsCredentials(process.env);
 * const signer = new AwsV4Signer({ ...(await credentials.get()), url, body });
 */
export class AwsCredentials {
  readonly #env: Environment;
  #fetched: { credentials: AwsKeys; expiresMs: number } | undefined;

  /** @param env Read at each call. */
  constructor(env: Environment) {
    this.#env = env;
  }

  /**
   * The keys that hold now. Those of the address are kept until five minutes before they expire.
   * @throws Error that says where there are none.
   */
  async get(): Promise<AwsKeys> {
    const accessKeyId = this.#env['AWS_ACCESS_KEY_ID'];
    const secretAccessKey = this.#env['AWS_SECRET_ACCESS_KEY'];
    const sessionToken = this.#env['AWS_SESSION_TOKEN'];
    if (accessKeyId && secretAccessKey) {
      return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
    }
    if (this.#fetched === undefined || Date.now() > this.#fetched.expiresMs - RENEW_BEFORE_MS) {
      this.#fetched = await this.#fetch();
    }
    return this.#fetched.credentials;
  }

  async #fetch(): Promise<{ credentials: AwsKeys; expiresMs: number }> {
    const address = this.#env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    if (!address) {
      throw new Error(
        'There are no AWS credentials: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set',
      );
    }
    const authorization = this.#env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? '';
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(address, { headers: { authorization }, signal }).catch(unreached);
    if (!response.ok) {
      throw new Error(`AWS_CONTAINER_CREDENTIALS_FULL_URI answered with ${response.status}`);
    }
    const { AccessKeyId, SecretAccessKey, Token, Expiration } = (await response.json()) as Partial<
      Record<string, string>
    >;
    if (!AccessKeyId || !SecretAccessKey) {
      throw new Error('AWS_CONTAINER_CREDENTIALS_FULL_URI answered without an access key');
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

/** fetch itself only says that it failed. */
function unreached(error: Error): never {
  const reason = error.cause instanceof Error ? error.cause.message : error.message;
  const message = `AWS_CONTAINER_CREDENTIALS_FULL_URI cannot be reached: ${reason}`;
  throw new Error(message, { cause: error });
}
