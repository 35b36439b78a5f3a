import type { AwsService } from './aws-service.ts';
import { type Found, inBatches } from './found.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const NAMES_PER_CALL = 10;

interface Parameter {
  readonly Name?: string;
  readonly ARN?: string;
  readonly Value?: string;
  /** `:3` when a version or label was asked for. */
  readonly Selector?: string;
}

/** Gets parameters by name, ten at a time; those that fail do not keep others from being had. */
export async function getParameters(ssm: AwsService, names: readonly string[]): Promise<Found> {
  const found: Found = { values: new Map(), failures: new Map() };
  await Promise.all(
    inBatches(names, NAMES_PER_CALL).map(async (batch) => {
      try {
        const { Parameters = [] } = await ssm.call<{ Parameters?: Parameter[] }>('GetParameters', {
          Names: batch,
          WithDecryption: true,
        });
        for (const { Name = '', ARN = '', Value = '', Selector = '' } of Parameters) {
          found.values.set(Name + Selector, Value).set(ARN + Selector, Value);
        }
        for (const name of batch) {
          if (found.values.has(name)) continue;
          found.failures.set(name, `there is no such parameter in ${ssm.region}`);
        }
      } catch (error) {
        for (const name of batch) found.failures.set(name, (error as Error).message);
      }
    }),
  );
  return found;
}

/**
 * Gets the parameters directly below a path, by the last part of their names.
 * @throws Error when they cannot be had.
 */
export async function getParametersBelow(
  ssm: AwsService,
  path: string,
): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  let token: string | undefined;
  do {
    const { Parameters = [], NextToken } = await ssm.call<{
      Parameters?: Parameter[];
      NextToken?: string;
    }>('GetParametersByPath', {
      Path: path,
      WithDecryption: true,
      ...(token !== undefined && { NextToken: token }),
    });
    for (const { Name = '', Value = '' } of Parameters) {
      values.set(Name.slice(Name.lastIndexOf('/') + 1), Value);
    }
    token = NextToken || undefined;
  } while (token !== undefined);
  return values;
}
