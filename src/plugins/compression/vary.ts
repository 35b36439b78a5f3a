import type { HttpHeaders } from '../../pipeline/index.ts';

/**
 * Adds `Accept-Encoding` to `Vary`, so that caches keep one answer per encoding (RFC 9110, 12.5.5).
 * `Vary: *` says more already.
 */
export function varyByEncoding(headers: HttpHeaders): void {
  const vary = headers.get('vary');
  if (vary === undefined || vary.trim() === '') {
    headers.set('vary', 'Accept-Encoding');
    return;
  }
  const names = vary.split(',').map((name) => name.trim().toLowerCase());
  if (names.includes('*') || names.includes('accept-encoding')) return;
  headers.set('vary', `${vary}, Accept-Encoding`);
}
