import type { HttpHeaders } from 'lambda-web-adapter';

/** Adds a field's name to `Vary` (RFC 9110, 12.5.5), unless it says so already, or `*`. */
export function vary(headers: HttpHeaders, name: string): void {
  const value = headers.get('vary');
  const names = (value ?? '').split(',').map((part) => part.trim().toLowerCase());
  if (names.includes('*') || names.includes(name.toLowerCase())) return;
  headers.set('vary', value ? `${value}, ${name}` : name);
}
