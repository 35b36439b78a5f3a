import type { HttpHeaders } from 'lambda-web-adapter';
import type { ForwardReason } from './lookup.ts';

/** What the cache did for an answer, in the words of RFC 9211. */
export interface CacheStatus {
  /** Served from the cache; `ttl` in seconds, negative when it is stale. */
  readonly hit?: { readonly ttl: number };
  /** Why the app was asked. */
  readonly forward?: ForwardReason;
  /** What the app answered, where that is not the answer. */
  readonly forwardStatus?: number;
  readonly stored?: boolean;
  /** It has waited for the answer to another request. */
  readonly collapsed?: boolean;
}

/** The same in one word, as CDNs have it. */
type XCache = 'HIT' | 'STALE' | 'REVALIDATED' | 'MISS' | 'BYPASS';

/** Says in `Cache-Status` and `X-Cache` what the cache did. */
export function addCacheStatus(headers: HttpHeaders, name: string, status: CacheStatus): void {
  const parts = [name];
  if (status.hit !== undefined) parts.push('hit', `ttl=${status.hit.ttl}`);
  if (status.forward !== undefined) parts.push(`fwd=${status.forward}`);
  if (status.forwardStatus !== undefined) parts.push(`fwd-status=${status.forwardStatus}`);
  if (status.stored) parts.push('stored');
  if (status.collapsed) parts.push('collapsed');
  const before = headers.get('cache-status');
  const own = parts.join('; ');
  headers.set('cache-status', before === undefined ? own : `${before}, ${own}`);
  headers.set('x-cache', wordOf(status));
}

function wordOf({ hit, forward, forwardStatus }: CacheStatus): XCache {
  if (hit !== undefined) return hit.ttl < 0 ? 'STALE' : 'HIT';
  if (forwardStatus === 304) return 'REVALIDATED';
  if (forwardStatus !== undefined) return 'STALE';
  return forward === 'bypass' || forward === 'method' ? 'BYPASS' : 'MISS';
}
