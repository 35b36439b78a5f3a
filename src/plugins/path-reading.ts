/**
 * A path as the most forgiving server may read it, for plugins that guard some paths: decoded as
 * often as it takes, without regard to case, doubled slashes, backslashes, parameters behind a
 * semicolon. What a stricter server reads is then among it, and a path that is spelled in another way
 * gets past no guard.
 *
 * @example
 * const guarded = PathReading.of('/admin');
 * PathReading.of('//%41dmin;v=1/users')?.mayBeUnder(guarded); // true
 */
export class PathReading {
  readonly #segments: readonly string[];
  /** Whether servers do not agree which of the segments are there at all. */
  readonly #loose: boolean;

  private constructor(segments: readonly string[], loose: boolean) {
    this.#segments = segments;
    this.#loose = loose;
  }

  /**
   * @param path A request's path, still percent-encoded.
   * @returns `undefined` for a path with dot segments, or without a slash in front: where it leads,
   * each server decides for itself. A guard had better refuse it; clients resolve such paths before
   * they send them (RFC 3986, section 5.2.4).
   */
  static of(path: string): PathReading | undefined {
    if (!path.startsWith('/')) return undefined;
    const text = decoded(path);
    const parts = text.split(SEPARATOR);
    const segments: string[] = [];
    for (const part of parts) {
      // Some servers end a name at a NUL, a "#" or a "?" that was escaped, and drop the space around it.
      const name = part.split(/[;\0#?]/, 1)[0]!.trim();
      if (name === '.' || name === '..') return undefined;
      if (name !== '') segments.push(name.toLowerCase());
    }
    // What is in `//a%2f@b/path` a host to some, and in `/path;a%2fb` a parameter.
    const hidden = text.includes(';') && parts.length > path.split(SEPARATOR).length;
    return new PathReading(segments, hidden || /^[/\\]{2}/.test(text));
  }

  /**
   * Whether some server may see the other path here, or one below it; also one that ignores an ending
   * as `.json`.
   */
  mayBeUnder(other: PathReading): boolean {
    let next = 0;
    for (const segment of this.#segments) {
      if (next === other.#segments.length) break;
      if (mayBeNamed(segment, other.#segments[next]!)) next++;
      else if (!this.#loose) return false;
    }
    return next === other.#segments.length;
  }
}

const SEPARATOR = /[/\\]/;

function mayBeNamed(segment: string, name: string): boolean {
  if (!segment.startsWith(name)) return false;
  return segment.length === name.length || !/[\w-]/.test(segment[name.length]!);
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
