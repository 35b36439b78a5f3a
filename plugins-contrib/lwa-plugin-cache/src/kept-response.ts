import { HttpResponse } from 'lambda-web-adapter';
import { type Conditions, isUnchanged } from './conditions.ts';
import { ageOf } from './freshness.ts';
import type { StoredAnswer } from './stored-answer.ts';

/** Of those about the content, the one that a 304 has (RFC 9110, 15.4.5). */
const KEPT_IN_304 = 'content-location';

/** The response that a stored answer makes: 304 where the client has it already. */
export function keptResponse(
  method: string,
  stored: StoredAnswer,
  conditions: Conditions,
): HttpResponse {
  const headers = stored.headers.clone();
  headers.set('age', String(Math.round(ageOf(stored.policy))));
  const unchanged = stored.status === 200 && isUnchanged(conditions, headers);
  if (unchanged) {
    headers.deleteWhere((name) => name.startsWith('content-') && name !== KEPT_IN_304);
  }
  return new HttpResponse({
    status: unchanged ? 304 : stored.status,
    headers,
    body: unchanged || method === 'HEAD' ? undefined : stored.body,
  });
}
