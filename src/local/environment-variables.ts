import { randomBytes } from 'node:crypto';
import type { FunctionIdentity } from './function-identity.ts';

/** How an environment of the classic kind, with one invocation at a time, is made. */
export type LocalInitializationType = 'on-demand' | 'provisioned-concurrency' | 'snap-start';

/** What the two environments are made from. */
export interface EnvironmentVariablesInit {
  /** The function's own variables. */
  variables: Readonly<Record<string, string | undefined>>;
  identity: FunctionIdentity;
  /** `host:port`. */
  runtimeApi: string;
  /** `LAMBDA_TASK_ROOT`. */
  taskRoot: string;
  /** Above 1: Managed Instances. */
  concurrency: number;
  /** @default "on-demand" */
  initializationType?: LocalInitializationType | undefined;
}

/** Missing in extensions; so is every name that begins with `_` or `AWS_XRAY_`. */
const RUNTIME_ONLY = new Set([
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_MAX_CONCURRENCY',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/**
 * The environment of the runtime process, which under an adapter is the app.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function runtimeEnvironment(init: EnvironmentVariablesInit): Record<string, string> {
  const { identity, concurrency } = init;
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(init.variables)) {
    if (value !== undefined) environment[name] = value;
  }
  const managed = concurrency > 1;
  const type = init.initializationType ?? 'on-demand';
  Object.assign(environment, {
    _HANDLER: identity.handler,
    AWS_REGION: environment.AWS_REGION ?? identity.region,
    AWS_DEFAULT_REGION: environment.AWS_DEFAULT_REGION ?? identity.region,
    AWS_LAMBDA_FUNCTION_NAME: identity.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: identity.functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(identity.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: managed ? 'lambda-managed-instances' : type,
    AWS_LAMBDA_RUNTIME_API: init.runtimeApi,
    LAMBDA_TASK_ROOT: init.taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    TZ: environment.TZ ?? ':UTC',
    ...(managed ? { AWS_LAMBDA_MAX_CONCURRENCY: String(concurrency) } : {}),
    // A snapshot is shared by many environments, each with a log stream of its own.
    ...(type === 'snap-start' ? {} : logNames(identity)),
  });
  return environment;
}

/** The environment of an extension: that of the runtime without what Lambda keeps from it. */
export function extensionEnvironment(
  runtime: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(runtime)) {
    if (name.startsWith('_') || name.startsWith('AWS_XRAY_') || RUNTIME_ONLY.has(name)) continue;
    environment[name] = value;
  }
  return environment;
}

function logNames(identity: FunctionIdentity): Record<string, string> {
  return {
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${identity.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName(identity),
  };
}

function logStreamName(identity: FunctionIdentity): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${identity.functionVersion}]${randomBytes(16).toString('hex')}`;
}
