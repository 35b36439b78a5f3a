/**
 * The segments of a request's path as the most forgiving server may read them: decoded as often as
 * it takes, without regard to case, doubled slashes, backslashes, parameters behind a semicolon. A
 * plain segment that any stricter server reads is among these, at the same place.
 *
 * @returns `undefined` for a path with dot segments, or without a slash in front: where it leads,
 * each server decides for itself.
 */
export function readSegments(path: string): readonly string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  const segments: string[] = [];
  for (const segment of decoded(path).split(/[/\\]/)) {
    // Some servers end a name at a NUL, and drop the space around it.
    const name = segment.split(/[;\0]/, 1)[0]!.trim();
    if (name === '.' || name === '..') return undefined;
    if (name !== '') segments.push(name.toLowerCase());
  }
  return segments;
}

/**
 * What the path names for a server that takes `//name/path` for a host and a path, as code does that
 * parses targets relative to a base URL.
 */
export function afterAuthority(
  path: string,
  segments: readonly string[],
): readonly string[] | undefined {
  return /^[/\\]{2}/.test(path) ? segments.slice(1) : undefined;
}

/** Bytes as characters. What is encoded twice may be decoded twice, and so on. */
function decoded(path: string): string {
  let text = path;
  for (let before = ''; text !== before && text.includes('%'); ) {
    before = text;
    text = text.replace(/%(?:u([\da-f]{4})|([\da-f]{2}))/gi, (_, unit?: string, byte?: string) =>
      String.fromCharCode(Number.parseInt(unit ?? byte!, 16)),
    );
  }
  // Overlong UTF-8 of "/", "\" and ".", which old decoders take.
  return text
    .replace(/\xc0\xaf/g, '/')
    .replace(/\xc1\x9c/g, '\\')
    .replace(/\xc0\xae/g, '.');
}
