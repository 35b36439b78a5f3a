import { AdapterError } from '../../pipeline/index.ts';
import { stackFrames } from '../stack-frames.ts';
import { plainValue, readMember } from './plain-value.ts';

/** An error as a log line shows it, its causes included. */
export interface ErrorRecord {
  readonly errorType: string;
  readonly errorMessage: string;
  /** The frames, one per entry, without the line that repeats type and message. */
  readonly stackTrace?: readonly string[];
  /** An {@link AdapterError}'s code, or that of a system error (`ECONNREFUSED`). */
  readonly code?: string;
  readonly plugin?: string;
  readonly hook?: string;
  readonly cause?: ErrorRecord;
  /** What an `AggregateError` holds: one per address tried, for a connection. */
  readonly errors?: readonly ErrorRecord[];
}

/** Causes beyond this are not followed: a chain may be a circle. */
const MAX_CAUSES = 8;

/** Describes anything that was thrown. Never throws itself. */
export function errorRecord(error: unknown, depth = 0): ErrorRecord {
  if (!isError(error)) return { errorType: typeName(error), errorMessage: asText(error) };
  const record: { -readonly [Member in keyof ErrorRecord]: ErrorRecord[Member] } = {
    errorType: error instanceof AdapterError ? error.errorType : asText(readMember(error, 'name')),
    errorMessage: asText(readMember(error, 'message')),
  };
  const frames = stackFrames(readMember(error, 'stack'), readMember(error, 'message'));
  if (frames.length > 0) record.stackTrace = frames;
  for (const member of ['code', 'plugin', 'hook'] as const) {
    const value = readMember(error, member);
    if (typeof value === 'string') record[member] = asText(value);
  }
  if (depth < MAX_CAUSES) addInner(record, error, depth + 1);
  return record;
}

function addInner(
  record: { cause?: ErrorRecord; errors?: readonly ErrorRecord[] },
  error: Error,
  depth: number,
): void {
  const cause = readMember(error, 'cause');
  if (cause !== undefined) record.cause = errorRecord(cause, depth);
  const errors = readMember(error, 'errors');
  if (Array.isArray(errors) && errors.length > 0) {
    record.errors = errors.slice(0, MAX_CAUSES).map((inner) => errorRecord(inner, depth));
  }
}

function isError(error: unknown): error is Error {
  try {
    return error instanceof Error;
  } catch {
    return false;
  }
}

function typeName(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function asText(value: unknown): string {
  const plain = plainValue(value);
  return typeof plain === 'string' ? plain : (JSON.stringify(plain) ?? 'undefined');
}
