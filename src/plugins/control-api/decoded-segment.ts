/**
 * A segment of a path, `undefined` when it cannot be decoded. API Gateway's ids end in `=`, which some
 * clients escape and others do not.
 */
export function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
