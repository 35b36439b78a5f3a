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
  /** What `//name/path` names for code that takes the name for a host. */
  readonly #afterHost: readonly string[] | undefined;

  private constructor(segments: readonly string[], afterHost: readonly string[] | undefined) {
    this.#segments = segments;
    this.#afterHost = afterHost;
  }

  /**
   * @param path A request's path, still percent-encoded.
   * @returns `undefined` for a path with dot segments, or without a slash in front: where it leads,
   * each server decides for itself. A guard had better refuse it; clients resolve such paths before
   * they send them (RFC 3986, section 5.2.4).
   */
  static of(path: string): PathReading | undefined {
    if (!path.startsWith('/')) return undefined;
    const segments: string[] = [];
    for (const segment of decoded(path).split(/[/\\]/)) {
      // Some servers end a name at a NUL, and drop the space around it.
      const name = segment.split(/[;\0]/, 1)[0]!.trim();
      if (name === '.' || name === '..') return undefined;
      if (name !== '') segments.push(name.toLowerCase());
    }
    return new PathReading(segments, /^[/\\]{2}/.test(path) ? segments.slice(1) : undefined);
  }

  /**
   * Whether some server may see the other path here, or one below it; also one that ignores an ending
   * as `.json`.
   */
  mayBeUnder(other: PathReading): boolean {
    return (
      begins(this.#segments, other.#segments) ||
      (this.#afterHost !== undefined && begins(this.#afterHost, other.#segments))
    );
  }
}

function begins(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((name, index) => {
    const asked = path[index];
    if (asked === undefined || !asked.startsWith(name)) return false;
    return asked.length === name.length || !/[\w-]/.test(asked[name.length]!);
  });
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
