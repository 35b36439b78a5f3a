/** What a path names. */
export interface RequestPath {
  /** Decoded; none is empty, a dot segment, or has a separator in it. */
  readonly segments: readonly string[];
  /** Whether it ends with a slash. */
  readonly directory: boolean;
}

/**
 * Reads a path that may name a file.
 *
 * @returns `undefined` for one that cannot: with dot segments, empty ones, separators or NUL that are
 * escaped, escapes that are no UTF-8.
 */
export function readPath(path: string): RequestPath | undefined {
  if (!path.startsWith('/')) return undefined;
  const raw = path.slice(1).split('/');
  const directory = raw.at(-1) === '';
  if (directory) raw.pop();
  const segments: string[] = [];
  for (const each of raw) {
    const segment = decoded(each);
    if (segment === undefined || !isName(segment)) return undefined;
    segments.push(segment);
  }
  return { segments, directory };
}

function decoded(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function isName(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && !/[/\\\0]/.test(segment);
}
