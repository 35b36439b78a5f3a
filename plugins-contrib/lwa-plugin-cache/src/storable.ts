import { HttpHeaders, type HttpResponse } from 'lambda-web-adapter';
import { varyOf } from './cache-key.ts';
import { policyOf } from './freshness.ts';
import type { StoredAnswer } from './stored-answer.ts';

/** About one connection, or one answer: not for those who come later (RFC 9111, 3.1). */
const NOT_KEPT = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What a `304` does not say about the body that is kept (RFC 9111, 3.2). */
const ABOUT_THE_BODY = new Set(['content-encoding', 'content-length', 'content-range']);

/** An answer without its body: what there is to know before that has come. */
export type AnswerHead = Omit<StoredAnswer, 'body'>;

/**
 * What is kept of an answer; `undefined` when it must not be, or would never be used. One that sets
 * cookies is somebody's own, whatever else it says.
 */
export function storableHead(
  request: HttpHeaders,
  { status, headers }: HttpResponse,
  heuristic: number,
): AnswerHead | undefined {
  if (headers.has('set-cookie') || varyOf(headers) === '*') return undefined;
  const policy = policyOf(request, status, headers, heuristic);
  if (!policy.storable()) return undefined;
  // What has gone stale on its way here can still be revalidated.
  const usable = policy.timeToLive() > 0 || (policy.maxAge() > 0 && hasValidator(headers));
  if (!usable) return undefined;
  return { status, headers: keptFields(headers), policy };
}

/** Whether the app can be asked if an answer still holds. */
export function hasValidator(headers: HttpHeaders): boolean {
  return headers.has('etag') || headers.has('last-modified');
}

/** The stored answer as a `304` has made it (RFC 9111, 4.3.4). */
export function refreshed(
  stored: StoredAnswer,
  request: HttpHeaders,
  response: HttpResponse,
  heuristic: number,
): StoredAnswer {
  const headers = stored.headers.clone();
  const said = new Set<string>();
  keptFields(response.headers).forEach((name, value, key) => {
    if (ABOUT_THE_BODY.has(key)) return;
    if (said.has(key)) headers.append(name, value);
    else headers.set(name, value);
    said.add(key);
  });
  // Of a Date that is not said anew, the age would go on.
  if (!said.has('date')) headers.delete('date');
  if (!said.has('age')) headers.delete('age');
  return { ...stored, headers, policy: policyOf(request, stored.status, headers, heuristic) };
}

function keptFields(headers: HttpHeaders): HttpHeaders {
  const named = (headers.get('connection') ?? '').toLowerCase().split(',');
  const connection = new Set(named.map((name) => name.trim()));
  const kept = new HttpHeaders();
  headers.forEach((name, value, key) => {
    if (NOT_KEPT.has(key) || connection.has(key) || isForAdapter(key)) return;
    kept.append(name, value);
  });
  return kept;
}

/** What the app tells the adapter about this one answer. How the body is encoded holds for all. */
function isForAdapter(name: string): boolean {
  return name.startsWith('x-lwa-') && name !== 'x-lwa-base64';
}
