import { existsSync } from 'node:fs';
import type { Invocation } from 'lambda-web-adapter';

type Environment = Readonly<Record<string, string | undefined>>;

const TASK_ROOT = '/var/task';
const RUNTIME_FOLDER = '/var/runtime';

/**
 * The environment of a command: the adapter's, and what an extension does not get of the function's
 * where it can be known.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-extensions-registration-api-a
 */
export function commandEnvironment(
  env: Environment,
  invocation: Invocation,
  own: Environment,
): Environment {
  const { requestId, deadlineMs, functionArn, traceId } = invocation;
  return {
    ...(existsSync(TASK_ROOT) && { LAMBDA_TASK_ROOT: TASK_ROOT }),
    ...(existsSync(RUNTIME_FOLDER) && { LAMBDA_RUNTIME_DIR: RUNTIME_FOLDER }),
    ...env,
    // The adapter's launcher keeps them out of the adapter alone.
    ...(env['LWA_NODE_OPTIONS'] !== undefined && { NODE_OPTIONS: env['LWA_NODE_OPTIONS'] }),
    ...(traceId && { _X_AMZN_TRACE_ID: traceId }),
    // As Bref has it.
    LAMBDA_INVOCATION_CONTEXT: JSON.stringify({
      awsRequestId: requestId,
      deadlineMs: deadlineMs ?? 0,
      invokedFunctionArn: functionArn ?? '',
      traceId: traceId ?? '',
    }),
    ...own,
  };
}

/** The function's folder, where there is one. */
export function commandFolder(env: Environment): string {
  return env['LAMBDA_TASK_ROOT'] ?? (existsSync(TASK_ROOT) ? TASK_ROOT : process.cwd());
}
