import type { LogFields } from '../../pipeline/index.ts';
import { errorRecord } from './error-record.ts';
import type { LogLevel } from './log-level.ts';
import { plainValue, readMember } from './plain-value.ts';

/** What the adapter says itself; a field of the same name gets a `_` behind its own. */
const RESERVED = new Set([
  'timestamp',
  'level',
  'message',
  'errorType',
  'errorMessage',
  'stackTrace',
  'code',
  'plugin',
  'hook',
  'cause',
  'errors',
]);

/**
 * A log event as Lambda's JSON log format has it: one object with `timestamp`, `level`, `requestId`,
 * `tenantId` and `message`, then the fields, and for `error` its type, message and stack trace.
 */
export function jsonLine(
  timestamp: string,
  level: LogLevel,
  message: string,
  fields: LogFields | undefined,
): string {
  const event: Record<string, unknown> = { timestamp, level };
  if (fields?.['requestId'] !== undefined) event['requestId'] = plainValue(fields['requestId']);
  if (fields?.['tenantId'] !== undefined) event['tenantId'] = plainValue(fields['tenantId']);
  event['message'] = plainValue(message);
  if (fields !== undefined) {
    for (const key of Object.keys(fields)) {
      if (key === 'error' || key === 'requestId' || key === 'tenantId') continue;
      const value = readMember(fields, key);
      event[RESERVED.has(key) ? `${key}_` : key] =
        value instanceof Error ? errorRecord(value) : plainValue(value);
    }
    const error = readMember(fields, 'error');
    if (error !== undefined) Object.assign(event, errorRecord(error));
  }
  return JSON.stringify(event);
}
