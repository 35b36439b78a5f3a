import type { HttpHeaders } from 'lambda-web-adapter';

/** The conditions that a cache can answer. */
const OWN = ['if-none-match', 'if-modified-since'] as const;
/** Those that only the app can, parts of answers, which are not kept, and WebSockets. */
const FOREIGN = [
  'if-match',
  'if-unmodified-since',
  'if-range',
  'range',
  'sec-websocket-key',
] as const;

/** Conditions of a request. */
export type Conditions = readonly (readonly [name: string, value: string])[];

/** Whether the request asks for something that only the app can answer. */
export function needsApp(request: HttpHeaders): boolean {
  return FOREIGN.some((name) => request.has(name));
}

/** Takes the client's conditions off a request. */
export function takeConditions(request: HttpHeaders): Conditions {
  const taken = OWN.flatMap((name) => request.getAll(name).map((value) => [name, value] as const));
  for (const name of OWN) request.delete(name);
  return taken;
}

/** Asks the app whether the stored answer still holds (RFC 9111, 4.3.1). Says whether it can. */
export function addValidators(request: HttpHeaders, stored: HttpHeaders): boolean {
  const etag = stored.get('etag');
  const modified = stored.get('last-modified');
  if (etag !== undefined) request.set('if-none-match', etag);
  if (modified !== undefined) request.set('if-modified-since', modified);
  return etag !== undefined || modified !== undefined;
}

/** Whether the client has the stored answer already (RFC 9110, 13.2.2). */
export function isUnchanged(conditions: Conditions, stored: HttpHeaders): boolean {
  const tags = conditions.filter(([name]) => name === 'if-none-match').map(([, value]) => value);
  if (tags.length > 0) {
    const etag = stored.get('etag');
    if (tags.some((value) => value.trim() === '*')) return true;
    return etag !== undefined && listed(tags.join(',')).includes(opaque(etag));
  }
  const [, since] = conditions.find(([name]) => name === 'if-modified-since') ?? [];
  const modified = Date.parse(stored.get('last-modified') ?? '');
  return since !== undefined && modified <= Date.parse(since);
}

/** A tag may have commas. */
function listed(tags: string): string[] {
  return [...tags.matchAll(/(?:W\/)?("[^"]*")/g)].map(([, tag = '']) => tag);
}

/** Compared weakly (RFC 9110, 8.8.3.2). */
function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}
