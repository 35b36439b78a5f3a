declare module 'negotiator' {
  /** The part of negotiator that is used here; `@types/negotiator` knows no `preferred`. */
  export default class Negotiator {
    constructor(request: { headers: Record<string, string | undefined> });
    /** The available codings that `Accept-Encoding` takes, best first; `preferred` breaks ties. */
    encodings(available: readonly string[], options: { preferred: readonly string[] }): string[];
  }
}
