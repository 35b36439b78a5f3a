import { Buffer } from 'node:buffer';
import { isHopByHop } from './event-headers.ts';

/** Field lines as Node's `writeHead` takes them: name, value, name, value, … */
export type FieldLines = string[];

/**
 * The field lines of an answer. `multiValueHeaders` wins over `headers` by name; an array in
 * `headers` is one line per item, as AWS's adapter sends repeated fields in a prelude. What
 * belongs to the connection is left to the connection.
 * @throws Error when a name or value cannot be sent.
 */
export function answerFields(
  headers: Readonly<Record<string, unknown>>,
  multiValueHeaders: Readonly<Record<string, unknown>>,
  cookies: readonly unknown[],
): FieldLines {
  const lines: FieldLines = [];
  const multi = new Set(Object.keys(multiValueHeaders).map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(headers)) {
    if (!multi.has(name.toLowerCase())) addLines(lines, name, value);
  }
  for (const [name, value] of Object.entries(multiValueHeaders)) addLines(lines, name, value);
  for (const cookie of cookies) addLines(lines, 'set-cookie', cookie);
  return lines;
}

/** Whether the field is among the lines. */
export function hasField(lines: FieldLines, name: string): boolean {
  for (let index = 0; index < lines.length; index += 2) {
    if (lines[index]!.toLowerCase() === name) return true;
  }
  return false;
}

function addLines(lines: FieldLines, name: string, value: unknown): void {
  const key = name.toLowerCase();
  if (isHopByHop(key) || key === 'content-length') return;
  for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (item === null || item === undefined) continue;
    if (typeof item === 'object') throw new Error(`The header "${name}" is no string`);
    lines.push(fieldName(name), fieldValue(name, String(item)));
  }
}

function fieldName(name: string): string {
  if (/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return name;
  throw new Error(`${JSON.stringify(name)} is no header name`);
}

/** Unicode goes out as UTF-8, which Node wants as latin1. */
function fieldValue(name: string, value: string): string {
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) {
    throw new Error(`The value of the header "${name}" holds control characters`);
  }
  return Buffer.from(value, 'utf8').toString('latin1');
}
