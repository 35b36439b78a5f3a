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

/** Longer ones are cut, for people and terminals. */
const MAX_TEXT = 2000;

/**
 * For people: the type and the message, without the stack trace and the JSON around them. What is
 * no error document of that shape is shown as it is.
 */
export function functionErrorText({
  errorType = 'Unhandled',
  payload,
}: {
  errorType?: string | undefined;
  payload: Uint8Array;
}): string {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString();
  let message: unknown;
  try {
    message = (JSON.parse(text) as { errorMessage?: unknown } | null)?.errorMessage;
  } catch {
    // Shown as it is.
  }
  const said = typeof message === 'string' ? message : text;
  return said === '' ? errorType : `${errorType}: ${said.slice(0, MAX_TEXT)}`;
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
