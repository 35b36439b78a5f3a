import type { AdapterError } from '../../pipeline/index.ts';

/**
 * An error as Lambda's Node runtime reports it: `name` becomes the `errorType`, and what else it has
 * goes to the log.
 */
export function thrownError(error: AdapterError): Error {
  const { code, plugin, hook, cause, errorType, message, stack } = error;
  const thrown = new Error(message, cause === undefined ? undefined : { cause });
  thrown.name = errorType;
  if (stack !== undefined) thrown.stack = stack.replace(/^AdapterError/, errorType);
  return Object.assign(thrown, { code, ...(plugin && { plugin }), ...(hook && { hook }) });
}
