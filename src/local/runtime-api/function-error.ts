import { Buffer } from 'node:buffer';

/** Why an invocation failed, in the words of Lambda. */
export interface FunctionError {
  /** `Runtime.ExitError`, `Function.Unknown`, `Sandbox.Timedout`, … */
  readonly errorType: string;
  /** What the invoker gets: the runtime's own words where it had any, else the service's. */
  readonly payload: Uint8Array;
}

/** An error in the service's own words. */
export function serviceError(errorType: string, errorMessage: string): FunctionError {
  return { errorType, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}

const KEPT = /^(?:Runtime|Function)\.[A-Z][a-zA-Z]+$/;

/**
 * What the service makes of `Lambda-Runtime-Function-Error-Type`: it keeps `Runtime.Xxx` and
 * `Function.Xxx`, and nothing else.
 */
export function keptErrorType(header: string | undefined): string {
  if (header !== undefined && KEPT.test(header)) return header;
  return header?.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown';
}
