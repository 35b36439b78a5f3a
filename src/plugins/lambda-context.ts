import { type Invocation, type Logger, messageOf, type Plugin } from '../pipeline/index.ts';
import { parseClientContext, parseCognitoIdentity } from './client-context.ts';
import { fieldJson, jsonField, MAX_JSON_FIELD_BYTES } from './json-field.ts';
import { checkOptions } from './check-options.ts';
import { anInteger, aString } from './option-checks.ts';

/** Options of {@link lambdaContext}: what the environment says about the function. */
export interface LambdaContextOptions {
  /** `AWS_LAMBDA_FUNCTION_NAME`. @default "" */
  functionName?: string;
  /** `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, in MB. @default 0 */
  memory?: number;
  /** `AWS_LAMBDA_FUNCTION_VERSION`. @default "" */
  version?: string;
  /** `AWS_LAMBDA_LOG_STREAM_NAME`, which an extension does not get. @default "" */
  logStream?: string;
  /** `AWS_LAMBDA_LOG_GROUP_NAME`, which an extension does not get. @default "" */
  logGroup?: string;
}

const HEADER = 'x-amzn-lambda-context';

/** AWS's Rust runtime says this where there is no ARN, and apps may look for it. */
const NO_ARN = 'No header lambda-runtime-invoked-function-arn found.';

/**
 * Gives the app what Lambda says about this invocation and the function, as JSON in
 * `x-amzn-lambda-context`. Members, their order and their spelling are those of AWS Lambda Web
 * Adapter, so that apps written for it read ours.
 */
export function lambdaContext(options: LambdaContextOptions = {}): Plugin {
  checkOptions('lambda-context', options, {
    functionName: aString(),
    memory: anInteger(0, Number.MAX_SAFE_INTEGER),
    version: aString(),
    logStream: aString(),
    logGroup: aString(),
  });
  const envConfig = fieldJson({
    function_name: options.functionName ?? '',
    memory: options.memory ?? 0,
    version: options.version ?? '',
    log_stream: options.logStream ?? '',
    log_group: options.logGroup ?? '',
  });

  return {
    name: 'lambda-context',
    apply({ hooks, log }) {
      hooks.request.tap('lambda-context', ({ invocation, request }) => {
        request.headers.set(HEADER, contextJson(invocation, envConfig, log));
      });
    },
  };
}

/** Put together from text: most members are strings, and `env_config` never changes. */
function contextJson(invocation: Invocation, envConfig: string, log: Logger): string {
  return (
    `{"request_id":${fieldJson(invocation.requestId)}` +
    `,"deadline":${invocation.deadlineMs ?? 0}` +
    `,"invoked_function_arn":${fieldJson(invocation.functionArn || NO_ARN)}` +
    `,"xray_trace_id":${textOrNull(invocation.traceId)}` +
    `,"client_context":${clientContextJson(invocation, log)}` +
    `,"identity":${identityJson(invocation, log)}` +
    `,"tenant_id":${textOrNull(invocation.tenantId)}` +
    `,"env_config":${envConfig}}`
  );
}

/** Managed Instances send some headers empty where others send none. */
function textOrNull(text: string | undefined): string {
  return text ? fieldJson(text) : 'null';
}

function clientContextJson({ clientContext, requestId }: Invocation, log: Logger): string {
  if (!clientContext) return 'null';
  try {
    const { json, removed } = jsonField(parseClientContext(clientContext), MAX_JSON_FIELD_BYTES);
    if (removed.length > 0) {
      log.warn(
        `The client context would exceed ${MAX_JSON_FIELD_BYTES} bytes in "${HEADER}"; left out: ${removed.join(', ')}`,
        { requestId },
      );
    }
    return json;
  } catch (error) {
    warnOfLeftOut('client context', error, requestId, log);
    return 'null';
  }
}

function identityJson({ cognitoIdentity, requestId }: Invocation, log: Logger): string {
  if (!cognitoIdentity) return 'null';
  try {
    return fieldJson(parseCognitoIdentity(cognitoIdentity));
  } catch (error) {
    warnOfLeftOut('Cognito identity', error, requestId, log);
    return 'null';
  }
}

function warnOfLeftOut(what: string, error: unknown, requestId: string, log: Logger): void {
  log.warn(`The ${what} that Lambda sent is left out of "${HEADER}": ${messageOf(error)}`, {
    requestId,
  });
}
