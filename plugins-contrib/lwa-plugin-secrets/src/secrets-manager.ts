import type { AwsService } from './aws-service.ts';
import { type Found, inBatches } from './found.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html */
const SECRETS_PER_CALL = 20;

interface BatchOutput {
  readonly SecretValues?: readonly {
    readonly ARN?: string;
    readonly Name?: string;
    readonly SecretString?: string;
  }[];
  readonly Errors?: readonly {
    readonly SecretId?: string;
    readonly ErrorCode?: string;
    readonly Message?: string;
  }[];
  readonly NextToken?: string;
}

/** Gets secrets by name or ARN, twenty at a time; those that fail do not keep others from being had. */
export async function getSecrets(manager: AwsService, ids: readonly string[]): Promise<Found> {
  const found: Found = { values: new Map(), failures: new Map() };
  await Promise.all(
    inBatches(ids, SECRETS_PER_CALL).map(async (batch) => {
      try {
        await getBatch(manager, batch, found);
      } catch (error) {
        for (const id of batch) found.failures.set(id, (error as Error).message);
      }
    }),
  );
  return found;
}

async function getBatch(
  manager: AwsService,
  ids: readonly string[],
  { values, failures }: Found,
): Promise<void> {
  let token: string | undefined;
  do {
    const output: BatchOutput = await manager.call('BatchGetSecretValue', {
      SecretIdList: ids,
      ...(token !== undefined && { NextToken: token }),
    });
    for (const { ARN = '', Name = '', SecretString } of output.SecretValues ?? []) {
      for (const id of ids.filter((id) => isIdOf(id, ARN, Name))) {
        if (SecretString === undefined) failures.set(id, 'it is binary, and a variable is text');
        else values.set(id, SecretString);
      }
    }
    for (const { SecretId = '', ErrorCode = '', Message = '' } of output.Errors ?? []) {
      failures.set(SecretId, `${ErrorCode}: ${Message}`);
    }
    token = output.NextToken || undefined;
  } while (token !== undefined);
  for (const id of ids) {
    if (values.has(id) || failures.has(id)) continue;
    failures.set(id, `there is no such secret in ${manager.region}`);
  }
}

/** An ARN may be given without the six characters that Secrets Manager adds to it. */
function isIdOf(id: string, arn: string, name: string): boolean {
  return id === name || id === arn || (id.startsWith('arn:') && id === arn.slice(0, -7));
}
