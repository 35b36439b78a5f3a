import type { HttpHeaders } from 'lambda-web-adapter';
import CachePolicy from 'http-cache-semantics';

/** The policy of an answer, as it is stored. */
export type StoredPolicy = CachePolicy.CachePolicyObject;

/** How a stored answer may serve a request. */
export type Verdict =
  | 'fresh'
  /** Served as it is, and asked for anew behind its back (RFC 5861, 3). */
  | 'stale-while-revalidate'
  /** The app must be asked whether it still holds. */
  | 'revalidate';

/** What decides about a request; more than that is not kept. */
const REQUEST_FIELDS = ['authorization', 'cache-control', 'pragma'] as const;
const RESPONSE_FIELDS = [
  'age',
  'cache-control',
  'date',
  'etag',
  'expires',
  'last-modified',
  'pragma',
] as const;

/**
 * The policy of an answer in a shared cache (RFC 9111). `Vary` is not its matter: the key has that.
 *
 * @param heuristic Part of the age since `Last-Modified` for which an answer is fresh that does not
 * say how long it is (RFC 9111, 4.2.2).
 */
export function policyOf(
  request: HttpHeaders,
  status: number,
  response: HttpHeaders,
  heuristic: number,
): CachePolicy {
  return new CachePolicy(
    { method: 'GET', headers: fieldsOf(request, REQUEST_FIELDS) },
    { status, headers: fieldsOf(response, RESPONSE_FIELDS) },
    { shared: true, cacheHeuristic: heuristic },
  );
}

/** How the answer may serve the request. */
export function judge(policy: CachePolicy, request: HttpHeaders): Verdict {
  const headers = fieldsOf(request, REQUEST_FIELDS);
  const { response, revalidation } = lenient(policy).evaluateRequest({ method: 'GET', headers });
  if (response === undefined) return 'revalidate';
  return revalidation === undefined ? 'fresh' : 'stale-while-revalidate';
}

/** Whether it may be served where the app fails (RFC 5861, 4). */
export function servesErrors(policy: CachePolicy): boolean {
  const { rescc } = policy.toObject();
  if (mustRevalidate(rescc)) return false;
  const allowed = Number(rescc['stale-if-error']);
  return policy.maxAge() + (Number.isFinite(allowed) ? allowed : 0) > ageOf(policy);
}

/** How old the answer is, in seconds, as `Age` has it. */
export function ageOf(policy: CachePolicy): number {
  // The types do not have it.
  return (policy as unknown as { age(): number }).age();
}

/** For how many seconds it is fresh yet; negative when it is not. */
export function freshFor(policy: CachePolicy): number {
  return Math.floor(policy.maxAge() - ageOf(policy));
}

/** Whether the client wants what is stored or nothing (RFC 9111, 5.2.1.7). */
export function wantsOnlyStored(request: HttpHeaders): boolean {
  return /(?:^|,)\s*only-if-cached\s*(?:,|$)/i.test(request.get('cache-control') ?? '');
}

/**
 * The library never uses an answer with `must-revalidate` as it is. That is meant for stale ones
 * (RFC 9111, 5.2.2.2): while it is fresh, it is one as any other. It is not where that directive alone
 * has let it be stored, because its request had credentials (3.5): few who write it mean that.
 */
function lenient(policy: CachePolicy): CachePolicy {
  const stored = policy.toObject();
  if (!mustRevalidate(stored.rescc) || !stored.a || policy.stale()) return policy;
  const { 'must-revalidate': _, ...rescc } = stored.rescc;
  return CachePolicy.fromObject({ ...stored, rescc });
}

function mustRevalidate(directives: CachePolicy.CachePolicyObject['rescc']): boolean {
  return 'must-revalidate' in directives;
}

function fieldsOf(headers: HttpHeaders, names: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const name of names) {
    const value = headers.get(name);
    // Directives are read in lower case only, and may be written in any (RFC 9111, 5.2).
    if (value !== undefined) fields[name] = name === 'cache-control' ? value.toLowerCase() : value;
  }
  return fields;
}

export { CachePolicy };
