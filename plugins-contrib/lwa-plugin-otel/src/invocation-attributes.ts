import type { Attributes } from '@opentelemetry/api';
import type { Invocation } from 'lambda-web-adapter';

/**
 * What is said about every invocation.
 * https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/
 */
export function invocationAttributes(
  { requestId, functionArn }: Invocation,
  version: string | undefined,
): Attributes {
  const attributes: Attributes = {
    'faas.invocation.id': requestId,
    // Its former name, which most of those who show traces still look for.
    'faas.invocation_id': requestId,
  };
  if (!functionArn) return attributes;
  attributes['aws.lambda.invoked_arn'] = functionArn;
  // arn:aws:lambda:region:account:function:name[:alias or version]
  const parts = functionArn.split(':');
  const account = parts[4];
  if (account) attributes['cloud.account.id'] = account;
  attributes['cloud.resource_id'] = resourceId(parts, version);
  return attributes;
}

/** An alias may point to another version tomorrow: what runs here is a version. */
function resourceId(parts: readonly string[], version: string | undefined): string {
  const unqualified = parts.slice(0, 7).join(':');
  return version && version !== '$LATEST' ? `${unqualified}:${version}` : unqualified;
}
