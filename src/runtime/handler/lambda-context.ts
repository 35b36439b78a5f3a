import { Invocation } from '../../pipeline/index.ts';

/**
 * What Lambda's Node runtime gives a handler beside the event, as far as it is used here.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly invokedFunctionArn?: string | undefined;
  readonly clientContext?: unknown;
  readonly identity?: unknown;
  readonly tenantId?: string | undefined;
  /** From the runtime of Node 24 on; older ones write it to `_X_AMZN_TRACE_ID`. */
  readonly xRayTraceId?: string | undefined;
  getRemainingTimeInMillis?(): number;
}

/**
 * The invocation that a handler is called for.
 * @param env Where older runtimes say the trace: they serve one invocation at a time.
 */
export function invocationOf(
  event: unknown,
  context: LambdaContext,
  env: NodeJS.ProcessEnv,
): Invocation {
  const leftMs = context.getRemainingTimeInMillis?.();
  return new Invocation({
    requestId: context.awsRequestId,
    event,
    deadlineMs: leftMs === undefined ? undefined : Date.now() + leftMs,
    functionArn: context.invokedFunctionArn,
    traceId: context.xRayTraceId ?? env['_X_AMZN_TRACE_ID'],
    clientContext: jsonOf(context.clientContext),
    cognitoIdentity: jsonOf(context.identity),
    tenantId: context.tenantId,
  });
}

/** What the runtime has parsed, as the text that it came in. */
function jsonOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}
