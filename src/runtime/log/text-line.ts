import type { LogFields } from '../../pipeline/index.ts';
import { type ErrorRecord, errorRecord } from './error-record.ts';
import type { LogLevel } from './log-level.ts';
import { plainValue, readMember } from './plain-value.ts';

/** A value that needs no quotes in `key=value`. */
const BARE = /^[^\s"=\u0000-\u001f\u007f]+$/;

/**
 * A log event as Lambda's text format has it: `timestamp⇥requestId⇥LEVEL⇥message`, the fields as
 * `key=value` behind the message, an error and its causes on lines of their own. Line breaks are
 * carriage returns, which CloudWatch shows as such and does not split at.
 */
export function textLine(
  timestamp: string,
  level: LogLevel,
  message: string,
  fields: LogFields | undefined,
): string {
  let requestId = '-';
  let text = String(plainValue(message));
  let details = '';
  if (fields !== undefined) {
    for (const key of Object.keys(fields)) {
      const value = readMember(fields, key);
      if (value === undefined) continue;
      if (key === 'requestId') requestId = String(plainValue(value));
      else if (value instanceof Error || key === 'error') {
        details += errorDetails(errorRecord(value), key, message);
      } else text += ` ${key}=${fieldText(value)}`;
    }
  }
  return `${timestamp}\t${requestId}\t${level}\t${text}${details}`.replace(/\r?\n/g, '\r');
}

function fieldText(value: unknown): string {
  const plain = plainValue(value);
  if (typeof plain === 'string') return BARE.test(plain) ? plain : JSON.stringify(plain);
  return JSON.stringify(plain);
}

/** Says the error, unless the log message has said it already, then what caused it. */
function errorDetails(record: ErrorRecord, label: string, message: string): string {
  const blame = [
    record.code,
    record.plugin && `plugin ${record.plugin}`,
    record.hook && `hook ${record.hook}`,
  ];
  const known = blame.filter((part) => part !== undefined && part !== '').join(', ');
  const name = known === '' ? record.errorType : `${record.errorType} [${known}]`;
  const said = record.errorMessage === '' || record.errorMessage === message;
  let text = `\n  ${label}: ${said ? name : `${name}: ${record.errorMessage}`}`;
  if (hasTellingStack(record))
    for (const frame of record.stackTrace ?? []) text += `\n    ${frame}`;
  for (const inner of record.errors ?? []) text += errorDetails(inner, 'one of', '');
  if (record.cause !== undefined) text += errorDetails(record.cause, 'caused by', '');
  return text;
}

/**
 * An error of the adapter or of the system (`ECONNREFUSED`) is told by its code; a stack of our own
 * frames below it is noise in a text log. JSON has it all.
 */
function hasTellingStack({ code }: ErrorRecord): boolean {
  return code === undefined || !/^(LWA_ERR_|E[A-Z0-9]+$)/.test(code);
}
