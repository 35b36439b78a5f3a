/** How the `types` option names media types: in full, all of a kind (`text/*`), or by suffix (`+json`). */
export const MEDIA_TYPE_PATTERN = /^(?:[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+)|\+[\w!#$&^.-]+)$/;

/** Text, and formats that hold their data uncompressed. Pictures, sound, films and archives do not. */
export const COMPRESSIBLE_TYPES: readonly string[] = [
  'text/*',
  '+json',
  '+text',
  '+xml',
  '+yaml',
  'application/ecmascript',
  'application/graphql',
  'application/javascript',
  'application/json',
  'application/jsonlines',
  'application/ld-json',
  'application/postscript',
  'application/rtf',
  'application/sql',
  'application/toml',
  'application/vnd.apple.mpegurl',
  'application/vnd.ms-fontobject',
  'application/wasm',
  'application/x-javascript',
  'application/x-ndjson',
  'application/x-sh',
  'application/x-www-form-urlencoded',
  'application/x-yaml',
  'application/xml',
  'application/xml-dtd',
  'application/yaml',
  'font/collection',
  'font/otf',
  'font/ttf',
  'image/bmp',
  'image/vnd.microsoft.icon',
  'image/x-icon',
];

/** Compressing holds small events back in the reader's decoder, so a pattern does not include it. */
const EVENT_STREAM = 'text/event-stream';

/** Media types by patterns. */
export class MediaTypes {
  readonly #patterns: ReadonlySet<string>;

  constructor(patterns: readonly string[]) {
    this.#patterns = new Set(patterns.map((pattern) => pattern.toLowerCase()));
  }

  /**
   * Whether a `Content-Type` is one of them; its parameters do not matter. `text/event-stream` is
   * only when it is named in full.
   */
  includes(contentType: string): boolean {
    const type = essence(contentType);
    if (this.#patterns.has(type)) return true;
    if (type === EVENT_STREAM) return false;
    const slash = type.indexOf('/');
    if (slash === -1) return false;
    const suffix = type.lastIndexOf('+');
    return (
      this.#patterns.has(`${type.slice(0, slash)}/*`) ||
      (suffix > slash && this.#patterns.has(type.slice(suffix)))
    );
  }
}

function essence(contentType: string): string {
  const end = contentType.search(/[;,]/);
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}
