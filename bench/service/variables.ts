/**
 * The variables of a function's processes.
 *
 * @param appPort Where the app shall listen.
 * @param apiPort Where the service listens; `undefined` outside Lambda.
 */
export function variablesOf(
  appPort: number,
  apiPort: number | undefined,
  more: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    ...(apiPort !== undefined && { AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${apiPort}` }),
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/bench',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef',
    AWS_REGION: 'eu-central-1',
    PORT: String(appPort),
    AWS_LWA_PORT: String(appPort),
    ...more,
  };
}
