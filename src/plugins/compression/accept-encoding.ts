import preferredEncodings from 'negotiator/lib/encoding.js';

/** A content coding that the plugin can produce; `identity` is none (RFC 9110, 8.4.1). */
export type Coding = 'br' | 'gzip' | 'identity';

/**
 * The codings that the caller takes, best first by `Accept-Encoding` (RFC 9110, 12.5.3), ours first
 * among equals. An absent field asks for nothing, so it gets `identity`. A field that refuses all,
 * `identity` included, gives an empty list.
 *
 * @param available In order of our preference, without `identity`.
 */
export function acceptedCodings(
  acceptEncoding: string | undefined,
  available: readonly Exclude<Coding, 'identity'>[],
): Coding[] {
  if (acceptEncoding === undefined) return ['identity'];
  return preferredEncodings(acceptEncoding, [...available, 'identity'], available) as Coding[];
}
