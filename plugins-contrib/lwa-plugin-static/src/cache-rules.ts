/** How long callers may keep what they got. */
export interface CacheRulesInit {
  readonly cacheControl: string | Readonly<Record<string, string>> | undefined;
  readonly immutable: string | RegExp | false | undefined;
}

const REVALIDATE = 'public, max-age=0, must-revalidate';
const IMMUTABLE = 'public, max-age=31536000, immutable';

/** A hash as bundlers write it in hexadecimal, which no word and no date is taken for. */
const HASHED = /[.-](?=[\da-f]*\d)(?=[\da-f]*[a-f])[\da-f]{8,64}\.(?:[\w-]+\.)*\w+$/;
/** Next.js keeps nothing else there. */
const NEXT_STATIC = /^\/_next\/static\//;

/** What `Cache-Control` says, by path. */
export class CacheRules {
  readonly #immutable: readonly RegExp[];
  readonly #byPrefix: readonly (readonly [prefix: string, value: string])[];

  constructor({ cacheControl, immutable }: CacheRulesInit) {
    this.#immutable =
      immutable === undefined
        ? [HASHED, NEXT_STATIC]
        : immutable === false
          ? []
          : [new RegExp(immutable)];
    const rules = typeof cacheControl === 'string' ? { '/': cacheControl } : (cacheControl ?? {});
    this.#byPrefix = Object.entries(rules).sort(([a], [b]) => b.length - a.length);
  }

  /** @param path Decoded. */
  of(path: string): string {
    if (this.#immutable.some((pattern) => pattern.test(path))) return IMMUTABLE;
    return this.#byPrefix.find(([prefix]) => path.startsWith(prefix))?.[1] ?? REVALIDATE;
  }
}
