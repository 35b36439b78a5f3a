import type { HttpHeaders } from 'lambda-web-adapter';

/** What a request has in the place of the token. */
export type Presented =
  | { readonly type: 'token'; readonly token: string }
  | { readonly type: 'absent' }
  /** More than one, or no token at all. */
  | { readonly type: 'malformed' };

/** Where callers put the token. */
export interface TokenSource {
  read(headers: HttpHeaders): Presented;
  /** Removes it, that the app does not see it. */
  remove(headers: HttpHeaders): void;
}

/** RFC 6750, section 2.1: the scheme in any case, and a b64token. */
const BEARER = /^bearer +([\w.~+/-]+=*) *$/i;
const BARE = /^(?:bearer +)?([\w.~+/-]+=*) *$/i;

/** A header field. In `Authorization` other schemes are possible, which are no token of ours. */
export function fromHeader(name: string): TokenSource {
  const key = hyphenated(name.toLowerCase());
  const pattern = key === 'authorization' ? BEARER : BARE;
  return {
    read(headers) {
      const values: string[] = [];
      // A CGI or WSGI app cannot tell underscores from hyphens, and may read the other line.
      headers.forEach((_, value, other) => {
        if (hyphenated(other) === key) values.push(value);
      });
      if (values.length === 0) return { type: 'absent' };
      if (values.length > 1) return { type: 'malformed' };
      if (pattern === BEARER && !/^bearer\b/i.test(values[0]!)) return { type: 'absent' };
      const token = pattern.exec(values[0]!)?.[1];
      return token === undefined ? { type: 'malformed' } : { type: 'token', token };
    },
    remove(headers) {
      headers.deleteWhere((other) => hyphenated(other) === key);
    },
  };
}

/** A cookie; two of that name are refused, for the app may read the other one. */
export function fromCookie(name: string): TokenSource {
  const isIt = (pair: string) => pair.slice(0, pair.indexOf('=')).trim() === name;
  return {
    read(headers) {
      const found = pairs(headers).filter(isIt);
      if (found.length === 0) return { type: 'absent' };
      const value = found[0]!.slice(found[0]!.indexOf('=') + 1).trim();
      const token =
        found.length === 1 ? BARE.exec(value.replace(/^"(.*)"$/, '$1'))?.[1] : undefined;
      return token === undefined ? { type: 'malformed' } : { type: 'token', token };
    },
    remove(headers) {
      const others = pairs(headers).filter((pair) => !isIt(pair));
      if (others.length === 0) headers.delete('cookie');
      else headers.set('cookie', others.map((pair) => pair.trim()).join('; '));
    },
  };
}

function pairs(headers: HttpHeaders): string[] {
  return headers.getAll('cookie').flatMap((line) => line.split(';'));
}

function hyphenated(name: string): string {
  return name.replaceAll('_', '-');
}
