/** How an app with the adapter in its process gets its requests. */
export type Way = 'lambda' | 'serve' | 'alone';

/**
 * From Lambda where that gives out invocations; over HTTP through the plugins, where that is asked for;
 * else as if the adapter were not there. What asks for it in words that mean nothing counts as asking:
 * an app must not lose its plugins by a spelling.
 */
export function wayOf(env: NodeJS.ProcessEnv): Way {
  if (env['AWS_LAMBDA_HTTP_ENDPOINT']) return 'serve';
  if (env['AWS_LAMBDA_RUNTIME_API']) return 'lambda';
  return /^(?:0|false)?$/i.test(env['AWS_LWA_SERVE']?.trim() ?? '') ? 'alone' : 'serve';
}

/** Whether `AWS_LWA_SERVE` says what it can say. */
export function isSwitch(text: string | undefined): boolean {
  return /^(?:[01]|true|false)?$/i.test(text?.trim() ?? '');
}

/** The port on which Lambda asks a Web Function. */
export function webFunctionPort(env: NodeJS.ProcessEnv): string | undefined {
  return env['AWS_LAMBDA_HTTP_ENDPOINT']?.split(':').at(-1) || undefined;
}
