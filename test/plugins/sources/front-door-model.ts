import { Buffer } from 'node:buffer';
import fc from 'fast-check';

/** A request as a client sends it to a front door. */
export interface ClientRequest {
  method: string;
  path: string;
  /** Keys and values as they stand in the query, percent-encoded, equal keys side by side. */
  query: [key: string, values: string[]][];
  /** Lower-case names; each with the values of its lines. */
  headers: [name: string, values: string[]][];
  cookies: string[];
  body: Uint8Array;
}

/** An answer as a client gets it from a front door. */
export interface ClientResponse {
  status: number;
  headers: [name: string, value: string][];
  body: Buffer;
}

const hexadecimal = fc.constantFrom(...'0123456789abcdefABCDEF');
const escaped = fc.tuple(hexadecimal, hexadecimal).map(([high, low]) => `%${high}${low}`);
const unescaped = fc.constantFrom(..."abcXYZ0123456789-._~!$'()*,;:@");
const pathPart = fc.array(fc.oneof(unescaped, escaped, fc.constantFrom('/', '&', '=', '+')));
const queryPart = fc.array(fc.oneof(unescaped, escaped, fc.constantFrom('/', '?', '+')));
const joined = (parts: fc.Arbitrary<string[]>) => parts.map((list) => list.join(''));

/** Escapes that are valid UTF-8, for the front doors that decode. */
const utf8Part = fc
  .array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 3 }).map(encodeURIComponent), unescaped))
  .map((list) => list.join(''));

const trickyKeys = ['__proto__', 'constructor', '10', '9', '2', '0', 'q', 'toString'];

const queryOf = (part: fc.Arbitrary<string>) =>
  fc.uniqueArray(
    fc.tuple(
      fc.oneof(part, fc.constantFrom(...trickyKeys)),
      fc.array(part, { minLength: 1, maxLength: 3 }),
    ),
    { selector: ([key]) => decodeQuietly(key), maxLength: 6 },
  );

function decodeQuietly(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const token = fc
  .array(fc.constantFrom(..."abcxyz0123456789!#$%&'*+-.^_`|~"), { minLength: 1, maxLength: 12 })
  .map((characters) => characters.join(''));
const name = fc
  .oneof(token, fc.constantFrom('__proto__', 'constructor', '10', '9', 'content-type', 'accept'))
  .filter((text) => !['cookie', 'host'].includes(text) && !text.startsWith('x-forwarded-'));
const value = fc
  .string({ unit: fc.constantFrom(...'abc XYZ019"\\/;=,:\t\u0080éü日😀'), maxLength: 12 })
  .map((text) => text.trim());

const cookie = fc
  .tuple(token, fc.string({ unit: fc.constantFrom(...'abc019=!%'), maxLength: 6 }))
  .map(([key, text]) => `${key}=${text}`);

const requestOf = (path: fc.Arbitrary<string>, query: fc.Arbitrary<string>) =>
  fc.record<ClientRequest>({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PURGE'),
    path: path.map((text) => `/${text}`),
    query: queryOf(query),
    headers: fc.uniqueArray(fc.tuple(name, fc.array(value, { minLength: 1, maxLength: 3 })), {
      selector: ([key]) => key,
      maxLength: 6,
    }),
    cookies: fc.array(cookie, { maxLength: 3 }),
    body: fc.uint8Array({ maxLength: 64 }),
  });

/** For the front doors that pass on what the client has encoded. */
export const verbatimRequest = requestOf(joined(pathPart), joined(queryPart));

/** For the front doors that decode, and so take nothing that does not decode. */
export const decodableRequest = requestOf(utf8Part, utf8Part);

/** The query of a request as one string. */
export function queryText({ query }: ClientRequest): string {
  return query.flatMap(([key, values]) => values.map((text) => `${key}=${text}`)).join('&');
}

/**
 * An event as JSON text: `JSON.stringify` would put keys that look like array indexes first, which a
 * front door does not.
 */
export function jsonObject(members: readonly (readonly [string, unknown])[]): string {
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`).join(',')}}`;
}

/** A map of an event whose members keep their order. */
export class OrderedMap {
  readonly members: readonly (readonly [string, unknown])[];

  constructor(members: readonly (readonly [string, unknown])[]) {
    this.members = members;
  }
}

function jsonText(member: unknown): string {
  return member instanceof OrderedMap ? jsonObject(member.members) : JSON.stringify(member);
}

/** `body` and `isBase64Encoded` as a front door writes them. */
export function bodyMembers(body: Uint8Array): [string, unknown][] {
  return [
    ['body', Buffer.from(body).toString('base64')],
    ['isBase64Encoded', true],
  ];
}

/** The answer to the client by the rules of a multi-value or a single-value map, or of `cookies`. */
export function clientResponse(payload: string): ClientResponse {
  const answer = JSON.parse(payload) as {
    statusCode: number;
    headers?: Record<string, string>;
    multiValueHeaders?: Record<string, string[]>;
    cookies?: string[];
    body: string;
    isBase64Encoded: boolean;
  };
  const headers: [string, string][] = [
    ...Object.entries(answer.multiValueHeaders ?? {}).flatMap(([key, values]) =>
      values.map((text): [string, string] => [key, text]),
    ),
    ...Object.entries(answer.headers ?? {}),
    ...(answer.cookies ?? []).map((text): [string, string] => ['set-cookie', text]),
  ];
  return {
    status: answer.statusCode,
    headers: headers.map(([key, text]) => [key.toLowerCase(), text]),
    body: Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** An app's answer, its body bytes of every kind. */
export const appResponse = fc.record({
  status: fc.integer({ min: 200, max: 599 }),
  headers: fc.array(
    fc.tuple(
      fc.oneof(name, fc.constant('set-cookie'), fc.constant('Vary')).filter(isPlainField),
      value,
    ),
    { maxLength: 8 },
  ),
  contentType: fc.constantFrom(
    undefined,
    'text/html',
    'text/plain; charset=iso-8859-1',
    'Application/JSON',
    'application/problem+json;charset=utf-8',
    'application/octet-stream',
    'image/png',
    'image/svg+xml',
  ),
  contentEncoding: fc.constantFrom(undefined, 'gzip', 'identity'),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.string({ unit: 'binary', maxLength: 32 }).map((text) => Buffer.from(text, 'utf8')),
    fc.string({ unit: 'grapheme', maxLength: 32 }).map((text) => Buffer.from(`\uFEFF${text}`)),
    fc.string({ unit: 'binary-ascii', maxLength: 64 }).map((text) => Buffer.from(text)),
  ),
});

/** About the connection or the coding of the content: written by the properties themselves, or never. */
function isPlainField(text: string): boolean {
  return !['content-type', 'content-encoding', 'content-length', 'te', 'trailer'].includes(text);
}

/** The lines of each name, in the order of the answer; names in lower case. */
export function linesByName(
  headers: readonly (readonly [string, string])[],
): Record<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const [key, text] of headers) {
    const lower = key.toLowerCase();
    lines.set(lower, [...(lines.get(lower) ?? []), text]);
  }
  return Object.fromEntries(lines);
}
