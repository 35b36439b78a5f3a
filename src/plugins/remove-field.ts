import type { HttpHeaders } from '../pipeline/index.ts';

/**
 * Removes a field as callers may have written it. Underscores count as hyphens: CGI and WSGI apps
 * cannot tell the two apart.
 *
 * @param key the field's name in lower case, with hyphens.
 */
export function removeField(headers: HttpHeaders, key: string): void {
  headers.deleteWhere((name) => name === key || name.replaceAll('_', '-') === key);
}

/** The name as {@link removeField} takes it. */
export function fieldKey(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
