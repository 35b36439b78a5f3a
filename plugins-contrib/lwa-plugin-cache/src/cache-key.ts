import { createHash } from 'node:crypto';
import type { HttpHeaders, HttpRequest } from 'lambda-web-adapter';

/** What requests are told apart by. */
export interface KeyRules {
  /** Fields that are part of every key. */
  readonly keyHeaders: readonly string[];
  /** Parameters of the query that are not; `*` at the end stands for the rest of a name. */
  readonly ignoreQuery: readonly string[];
  readonly sortQuery: boolean;
  /** In place of all of that; `undefined` keeps the request away from the cache. */
  readonly key: ((request: HttpRequest) => string | undefined) | undefined;
}

/** The key of a request, before `Vary`. */
export function primaryKey(request: HttpRequest, rules: KeyRules): string | undefined {
  if (rules.key !== undefined) {
    const own = rules.key(request);
    return own === undefined ? undefined : digest(['own', own]);
  }
  const fields = rules.keyHeaders.map((name) => request.headers.get(name) ?? null);
  return digest([request.path, queryOf(request.search, rules), ...fields]);
}

/** The key of one of the variants below a primary key. */
export function variantKey(
  primary: string,
  generation: string,
  vary: readonly string[],
  request: HttpHeaders,
): string {
  return digest([primary, generation, ...vary.map((name) => normalised(name, request.get(name)))]);
}

/** The fields of `Vary`, in lower case and in order; `"*"` when no request is like another. */
export function varyOf(response: HttpHeaders): readonly string[] | '*' {
  const names = (response.get('vary') ?? '').toLowerCase().split(',');
  const fields = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
  return fields.includes('*') ? '*' : fields.sort();
}

function queryOf(search: string, { ignoreQuery, sortQuery }: KeyRules): string {
  if (search === '' || (ignoreQuery.length === 0 && !sortQuery)) return search;
  const parameters = search
    .slice(1)
    .split('&')
    .filter((parameter) => !ignoreQuery.some((name) => matches(nameOf(parameter), name)));
  if (sortQuery) parameters.sort();
  return parameters.length === 0 ? '' : `?${parameters.join('&')}`;
}

/** As it is written: `%61` is not taken for `a`, which costs a hit and no more. */
function nameOf(parameter: string): string {
  const end = parameter.indexOf('=');
  return end === -1 ? parameter : parameter.slice(0, end);
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** Browsers write the same wish in many ways (RFC 9111, 4.1 lets a cache see through that). */
function normalised(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  if (name !== 'accept-encoding') return value;
  const codings = value.toLowerCase().split(',');
  return codings
    .map((coding) => coding.replace(/\s/g, ''))
    .sort()
    .join(',');
}

function digest(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
