import type { JWTPayload } from 'jose';

/**
 * The token's scopes: text with spaces between (RFC 8693, section 4.2), or a list, as `scp` of
 * Microsoft and Okta and `permissions` of Auth0.
 */
export function scopesIn(
  payload: JWTPayload,
  claims: readonly string[] = ['scope', 'scp'],
): Set<string> {
  const scopes = new Set<string>();
  for (const claim of claims) {
    const value = Object.hasOwn(payload, claim) ? payload[claim] : undefined;
    const list: unknown[] = typeof value === 'string' ? value.split(' ') : [value].flat();
    for (const scope of list) if (typeof scope === 'string' && scope !== '') scopes.add(scope);
  }
  return scopes;
}
