/** The `binaryMediaTypes` of a REST API. */
export class BinaryMediaTypes {
  readonly #types: ReadonlySet<string>;

  /** @param types media types, `image/*` and the catch-all among them. */
  constructor(types: readonly string[]) {
    this.#types = new Set(types.map((type) => type.trim().toLowerCase()));
  }

  /**
   * Whether a `Content-Type`, or a range of an `Accept`, is binary. Without one it is JSON, as API
   * Gateway takes it.
   */
  includes(field: string | undefined): boolean {
    const type = field?.split(';')[0]!.trim().toLowerCase() || 'application/json';
    const family = `${type.split('/')[0]}/*`;
    return this.#types.has(type) || this.#types.has(family) || this.#types.has('*/*');
  }
}
