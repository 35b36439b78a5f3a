declare module 'negotiator/lib/encoding.js' {
  /**
   * The available codings that `Accept-Encoding` takes, best first; `preferred` breaks ties. The
   * package's index would bring charsets, languages and media types, too.
   */
  export default function preferredEncodings(
    acceptEncoding: string,
    available: readonly string[],
    preferred: readonly string[],
  ): string[];
}
