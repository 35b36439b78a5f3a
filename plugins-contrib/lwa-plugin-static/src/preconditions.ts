import type { HttpHeaders } from 'lambda-web-adapter';

/** By what a representation is told from others. */
export interface Validators {
  /** Strong, with its quotes. */
  readonly tag: string;
  /** Epoch ms, whole seconds; `undefined` where the file's date says nothing. */
  readonly modifiedMs: number | undefined;
}

/** The dates that packages give to files: before anybody had a web server, or yet to come. */
const FIRST_MS = Date.UTC(1990, 0);

/**
 * A file's date where it can be one: deployment packages have 1980 or 1985 or 2049 in its place, and a
 * date in the future must not be sent (RFC 9110, 8.8.2.1).
 */
export function plausibleDate(modifiedMs: number): number | undefined {
  if (modifiedMs < FIRST_MS || modifiedMs > Date.now()) return undefined;
  return Math.floor(modifiedMs / 1000) * 1000;
}

/**
 * What the request's conditions come to, in the order of RFC 9110, 13.2.2.
 *
 * @returns The status to answer with; `undefined` to go on.
 */
export function unmetCondition(
  headers: HttpHeaders,
  { tag, modifiedMs }: Validators,
): 304 | 412 | undefined {
  const match = headers.get('if-match');
  const unmodifiedSince = dateIn(headers, 'if-unmodified-since');
  if (match !== undefined) {
    if (!names(match, tag, 'strong')) return 412;
  } else if (unmodifiedSince !== undefined && modifiedMs !== undefined) {
    if (modifiedMs > unmodifiedSince) return 412;
  }
  const noneMatch = headers.get('if-none-match');
  if (noneMatch !== undefined) return names(noneMatch, tag, 'weak') ? 304 : undefined;
  const modifiedSince = dateIn(headers, 'if-modified-since');
  if (modifiedSince === undefined || modifiedMs === undefined) return undefined;
  return modifiedMs <= modifiedSince ? 304 : undefined;
}

/** Whether a range may be sent: `If-Range` names this very representation (RFC 9110, 13.1.5). */
export function rangeApplies(headers: HttpHeaders, { tag, modifiedMs }: Validators): boolean {
  const condition = headers.get('if-range');
  if (condition === undefined) return true;
  if (condition.includes('"')) return condition.trim() === tag;
  return modifiedMs !== undefined && Date.parse(condition) === modifiedMs;
}

function names(list: string, tag: string, comparison: 'strong' | 'weak'): boolean {
  if (list.trim() === '*') return true;
  for (const [found] of list.matchAll(/(?:W\/)?"[^"]*"/g)) {
    if (found === tag || (comparison === 'weak' && found === `W/${tag}`)) return true;
  }
  return false;
}

/** `undefined` for one that is no date: it is as if it were not there (RFC 9110, 13.1.3). */
function dateIn(headers: HttpHeaders, name: string): number | undefined {
  const ms = Date.parse(headers.get(name) ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
