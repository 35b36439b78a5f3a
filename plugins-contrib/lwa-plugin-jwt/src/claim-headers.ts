import type { JWTPayload } from 'jose';
import type { HttpHeaders, Logger } from 'lambda-web-adapter';

/** Node.js refuses a request head of over 16 KB, in which there are other fields, too. */
const MAX_BYTES = 8 * 1024;

/** The request headers by which the app learns what is in the token. */
export class ClaimHeaders {
  readonly #claims: readonly (readonly [header: string, claim: string])[];
  readonly #names: ReadonlySet<string>;
  readonly #log: Logger;

  constructor(headers: Readonly<Record<string, string>>, log: Logger) {
    this.#claims = Object.entries(headers);
    this.#names = new Set(this.#claims.map(([header]) => hyphenated(header.toLowerCase())));
    this.#log = log;
  }

  /** Removes what callers sent under these names, with underscores in place of hyphens, too. */
  remove(headers: HttpHeaders): void {
    if (this.#names.size === 0) return;
    headers.deleteWhere((name) => this.#names.has(hyphenated(name)));
  }

  /** Text goes as it is, everything else as JSON; what cannot be a header's value is left out. */
  set(headers: HttpHeaders, payload: JWTPayload): void {
    for (const [header, claim] of this.#claims) {
      const value = claimIn(payload, claim);
      if (value === undefined || value === null) continue;
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      if (isFieldValue(text)) headers.set(header, text);
      else
        this.#log.warn(`The claim "${claim}" cannot be a header's value; "${header}" is left out`);
    }
  }
}

/** The claim of that name; else the name is a path into a claim: `realm_access.roles`. */
function claimIn(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  let value: unknown = payload;
  for (const key of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function isFieldValue(text: string): boolean {
  return (
    Buffer.byteLength(text) <= MAX_BYTES && !/[\0-\x1f\x7f]/.test(text) && text === text.trim()
  );
}

function hyphenated(name: string): string {
  return name.replaceAll('_', '-');
}
