import axios from 'axios';

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What requests to AWS are signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The function's credentials: those of the environment, or under SnapStart those of the address that
 * it names. https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 *
 * @throws Error that says where there are none.
 */
export async function awsCredentials(
  variables: Variables,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  const accessKeyId = variables['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = variables['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = variables['AWS_SESSION_TOKEN'];
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  }
  const address = variables['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (!address) {
    throw new Error(
      'there are no AWS credentials: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set',
    );
  }
  const { status, data } = await axios.get<Partial<Record<string, string>>>(address, {
    headers: { authorization: variables['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? '' },
    validateStatus: () => true,
    proxy: false,
    signal,
  });
  const { AccessKeyId, SecretAccessKey, Token } = data;
  if (status !== 200 || !AccessKeyId || !SecretAccessKey) {
    throw new Error(`AWS_CONTAINER_CREDENTIALS_FULL_URI answered with ${status}, without a key`);
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(Token && { sessionToken: Token }),
  };
}
