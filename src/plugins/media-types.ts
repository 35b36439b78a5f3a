/** How options name media types: in full, all of a kind (`text/*`), by suffix (`+json`), or all (two asterisks). */
export const MEDIA_TYPE_PATTERN = /^(?:\*\/\*|[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+)|\+[\w!#$&^.-]+)$/;

/** Media types by patterns. */
export class MediaTypes {
  readonly #patterns: ReadonlySet<string>;

  constructor(patterns: readonly string[]) {
    this.#patterns = new Set(patterns.map((pattern) => pattern.toLowerCase()));
  }

  /** Whether a `Content-Type` is one of them; its parameters do not matter. */
  includes(contentType: string): boolean {
    const type = essence(contentType);
    if (this.#patterns.has(type) || this.#patterns.has('*/*')) return true;
    const slash = type.indexOf('/');
    if (slash === -1) return false;
    const suffix = type.lastIndexOf('+');
    return (
      this.#patterns.has(`${type.slice(0, slash)}/*`) ||
      (suffix > slash && this.#patterns.has(type.slice(suffix)))
    );
  }

  /** Whether it is named in full, and not just by a pattern. */
  names(contentType: string): boolean {
    return this.#patterns.has(essence(contentType));
  }
}

/** A `Content-Type` without its parameters, in lower case. */
export function essence(contentType: string): string {
  const end = contentType.search(/[;,]/);
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}
