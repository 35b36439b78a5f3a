import { createPublicKey } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import {
  aBoolean,
  aDuration,
  anObject,
  anyOf,
  aRecord,
  aString,
  checkOptions,
  type Duration,
  invalidOption,
  listOf,
  type OptionCheck,
  oneOf,
  PathReading,
  required,
} from 'lambda-web-adapter';
import type { AccessRule } from './access-rules.ts';
import { isTrustedUrl } from './keys/trusted-url.ts';
import { secretBytes } from './keys/local-keys.ts';

/** Options of {@link jwt}. */
export interface JwtOptions {
  /** Whose tokens are taken: the `iss` claim. @default any, where the keys are given */
  issuer?: string | readonly string[];
  /** For whom: one of these is in the `aud` claim. `false` takes tokens for anybody. */
  audience: string | readonly string[] | false;
  /** Where the key set is. @default what the issuer's OpenID configuration says */
  jwksUrl?: string;
  /** The key set itself. */
  jwks?: JSONWebKeySet;
  /** One public key, or a certificate, as PEM. */
  publicKey?: string;
  /** A shared secret of 32 bytes or more (48 for HS384, 64 for HS512); text is UTF-8. */
  secret?: string | Uint8Array;
  /** Signature algorithms. @default all asymmetric ones; with a secret, ["HS256"] */
  algorithms?: readonly string[];
  /** How far clocks may differ. @default "5s" */
  clockTolerance?: Duration;
  /** How old a token may be since its `iat`. @default as old as its `exp` allows */
  maxTokenAge?: Duration;
  /** Whether tokens must have an `exp`. @default true */
  requireExpiry?: boolean;
  /** The `typ` in the token's header, as "at+jwt" (RFC 9068). @default any */
  type?: string;
  /** Claims that must have this value, or one of these. @default none */
  requiredClaims?: Readonly<Record<string, string | readonly string[]>>;
  /** What parts of the app ask of a token; the first that fits decides. @default a token everywhere */
  rules?: readonly AccessRule[];
  /** Claims with scopes: text with spaces between, or lists. @default ["scope", "scp"] */
  scopeClaims?: readonly string[];
  /** Request headers for the app, and the claim in each: `{ "x-user": "sub" }`. @default none */
  claimHeaders?: Readonly<Record<string, string>>;
  /** The request header that has the token. @default "authorization" */
  header?: string;
  /** The cookie that has the token, in place of a header. */
  cookie?: string;
  /** Whether the app sees the token, too. @default true */
  forwardToken?: boolean;
  /** What the token is for, in `WWW-Authenticate`. @default "app" */
  realm?: string;
  /** For each answer of the key service. @default "3s" */
  timeout?: Duration;
  /** How long fetched keys are used before they are asked for anew. @default "10m" */
  maxAge?: Duration;
  /** How long beyond `maxAge` they are used while the service is down. @default "1h" */
  maxStale?: Duration;
  /** How often, at most, the service is asked for a key that is unknown, or while it is down. @default "30s" */
  cooldown?: Duration;
}

const NAME = 'jwt';
const HMAC_BYTES: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 };
const ASYMMETRIC = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const FIELD_NAME = /^[!#$%&'*+.^_`|~\da-z-]+$/i;
/** A path that can be read in one way only; escapes are for what is not ASCII. */
const RULE_PATH = /^\/(?:[\w.~!$&'()*+,=:@-]|%(?:[89abdef][\da-f]|c[2-9a-f])|\/(?!\/))*$/i;

/** The signature algorithms of the options: never one of both kinds, and never `none`. */
export function algorithmsOf({ algorithms, secret }: JwtOptions): string[] {
  if (algorithms !== undefined) return [...algorithms];
  return secret === undefined ? ASYMMETRIC : ['HS256'];
}

/** @throws AdapterError `LWA_ERR_PLUGIN_INVALID` */
export function checkJwtOptions(options: JwtOptions): void {
  const aText = matching(/^\S.*$/, 'a string that is not empty');
  const texts = anyOf(aText, aList(aText));
  const aFieldName = matching(FIELD_NAME, 'the name of a header');
  checkOptions<JwtOptions>(NAME, options, {
    issuer: texts,
    audience: required(anyOf(aText, aList(aText), oneOfValues(false))),
    jwksUrl: { expected: 'an https: URL, or an http: one of this machine', accepts: isTrustedUrl },
    jwks: { expected: 'an object with a list "keys"', accepts: isKeySet },
    publicKey: {
      expected: 'a public key or a certificate as PEM',
      accepts: isPublicKey,
      secret: true,
    },
    secret: { expected: 'a string or bytes', accepts: isSecret, secret: true },
    algorithms: aList(
      oneOf(...(options?.secret === undefined ? ASYMMETRIC : Object.keys(HMAC_BYTES))),
    ),
    clockTolerance: aDuration(0, 600_000),
    maxTokenAge: aDuration(1_000),
    requireExpiry: aBoolean(),
    type: aText,
    requiredClaims: aRecord(texts),
    rules: listOf(aRule()),
    scopeClaims: aList(aText),
    claimHeaders: headersOf(aFieldName, aText),
    header: aFieldName,
    cookie: matching(FIELD_NAME, 'the name of a cookie'),
    forwardToken: aBoolean(),
    realm: matching(/^[ !#-[\]-~]*$/, 'visible ASCII without quotes and backslashes'),
    timeout: aDuration(1, 60_000),
    maxAge: aDuration(1_000),
    maxStale: aDuration(0),
    cooldown: aDuration(0),
  });
  checkKeys(options);
  if (options.header !== undefined && options.cookie !== undefined) {
    throw invalidOption(NAME, 'options.cookie', 'nothing beside a header', options.cookie);
  }
}

/** What no single check sees: exactly one place for keys, and a secret that is long enough. */
function checkKeys(options: JwtOptions): void {
  const { issuer, secret } = options;
  const places = (['jwksUrl', 'jwks', 'publicKey', 'secret'] as const).filter(
    (key) => options[key] !== undefined,
  );
  if (places.length > 1) {
    const expected = 'one of jwksUrl, jwks, publicKey and secret';
    throw invalidOption(NAME, 'options', expected, places.join(' and '));
  }
  if (places.length === 0 && !isTrustedUrl(issuer)) {
    const expected =
      'the https: URL of one issuer, whose keys are then found by themselves, or beside it jwksUrl, jwks, publicKey or secret';
    throw invalidOption(NAME, 'options.issuer', expected, issuer);
  }
  if (secret === undefined) return;
  const least = Math.max(...algorithmsOf(options).map((name) => HMAC_BYTES[name]!));
  const { byteLength } = secretBytes(secret);
  if (byteLength < least) {
    // RFC 7518, section 3.2.
    throw invalidOption(NAME, 'options.secret', `${least} bytes or more`, `${byteLength} bytes`);
  }
}

function aRule(): OptionCheck {
  const scopes = aList(
    matching(/^[!#-[\]-~]+$/, 'a scope: visible ASCII without spaces and quotes'),
  );
  return anObject<AccessRule>({
    path: required({
      expected:
        'a path that begins with "/", without doubled slashes, dot segments, ";", "?" or escaped ASCII',
      accepts: (value) =>
        typeof value === 'string' && RULE_PATH.test(value) && PathReading.of(value) !== undefined,
    }),
    exact: aBoolean(),
    methods: aList(matching(/^[A-Z]+$/, 'a method in upper case')),
    token: oneOf('required', 'optional', 'none'),
    scopes,
    anyScope: scopes,
  });
}

/** Values by header, whose names are checked, too. */
function headersOf(name: OptionCheck, value: OptionCheck): OptionCheck {
  const values = aRecord(value);
  return {
    ...values,
    expected: 'an object whose keys are names of headers',
    accepts: (record) =>
      values.accepts(record) && Object.keys(record as object).every((key) => name.accepts(key)),
  };
}

/** An empty list would mean nothing, or everything. */
function aList(element: OptionCheck): OptionCheck {
  const list = listOf(element);
  return {
    ...list,
    expected: 'a list that is not empty',
    accepts: (value) => list.accepts(value) && (value as unknown[]).length > 0,
  };
}

function matching(pattern: RegExp, expected: string): OptionCheck {
  const text = aString();
  return { expected, accepts: (value) => text.accepts(value) && pattern.test(value as string) };
}

function oneOfValues(wanted: unknown): OptionCheck {
  return { expected: String(wanted), accepts: (value) => value === wanted };
}

function isKeySet(value: unknown): boolean {
  return Array.isArray((value as { keys?: unknown } | null)?.keys);
}

function isSecret(value: unknown): boolean {
  return typeof value === 'string' || value instanceof Uint8Array;
}

/** A private key would do as well, but has no place here. */
function isPublicKey(value: unknown): boolean {
  if (typeof value !== 'string' || value.includes('PRIVATE KEY')) return false;
  try {
    createPublicKey(value);
    return true;
  } catch {
    return false;
  }
}
