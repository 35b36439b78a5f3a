import type { HttpRequest } from 'lambda-web-adapter';
import { type Conditions, takeConditions } from './conditions.ts';
import { freshFor } from './freshness.ts';
import type { StoredAnswer } from './stored-answer.ts';

/** Why the app is asked, in the words of RFC 9211. */
export type ForwardReason = 'bypass' | 'method' | 'uri-miss' | 'stale' | 'request';

/** What is remembered of an exchange whose request goes to the app. */
export interface Lookup {
  /** The primary key; `undefined` where the cache has nothing to do with the request. */
  readonly key: string | undefined;
  readonly forward: ForwardReason;
  /** What is there, and not fresh enough. */
  readonly stored?: StoredAnswer | undefined;
  /** The client's, which have been taken off the request. */
  readonly conditions: Conditions;
  /** Whether the app is asked if `stored` still holds. */
  readonly validating: boolean;
  /** Whether the request has waited for another one's answer. */
  readonly collapsed: boolean;
}

/** What is fresh, and all the same not to be used, is not what the client wants. */
export function forwardReason(stored: StoredAnswer | undefined): ForwardReason {
  if (stored === undefined) return 'uri-miss';
  return freshFor(stored.policy) > 0 ? 'request' : 'stale';
}

/** Makes the request again what the client has sent. */
export function restoreConditions(
  { headers }: HttpRequest,
  { conditions, validating }: Lookup,
): void {
  if (!validating && conditions.length === 0) return;
  takeConditions(headers);
  for (const [name, value] of conditions) headers.append(name, value);
}
