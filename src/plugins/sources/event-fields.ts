import { AdapterError } from '../../pipeline/index.ts';
import { FIELD_NAME } from '../field-syntax.ts';
import { quotedStart } from './field-fault.ts';

/** A JSON object of an event, its members not yet looked at. */
export type EventObject = Readonly<Record<string, unknown>>;

/** `value` when it is a JSON object; arrays and null are none. */
export function objectOf(value: unknown): EventObject | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as EventObject;
}

/**
 * A text member of an event; absent and null are both `undefined`, for test events write null.
 * @throws AdapterError `LWA_ERR_EVENT_INVALID` when it is something else.
 */
export function textOf(value: unknown, member: string): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  throw invalidEvent(`"${member}" of the event is ${typeof value}; expected a string`);
}

/**
 * The method as the event has it: methods are case-sensitive (RFC 9110, 9.1).
 * @throws AdapterError `LWA_ERR_EVENT_INVALID` when there is none, or it is no token.
 */
export function methodOf(value: unknown, member: string): string {
  const method = textOf(value, member);
  // A method is a token, as field names are.
  if (method !== undefined && FIELD_NAME.test(method)) return method;
  throw invalidEvent(
    `"${member}" of the event is ${method === undefined ? 'missing' : quotedStart(method)}; expected an HTTP method`,
  );
}

/** An event that cannot be translated. Its sender is told what is wrong with it. */
export function invalidEvent(message: string): AdapterError {
  return new AdapterError({ code: 'LWA_ERR_EVENT_INVALID', message, status: 400, expose: true });
}
