import { Buffer, isUtf8 } from 'node:buffer';
import { addValue, type ValueLists } from './value-lists.ts';

/** Ends at the first hop; no front door of AWS puts them in an event. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Whether a field belongs to the connection and not to the message (RFC 9110, 7.6.1). */
export function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name);
}

/**
 * Header fields as format 2.0 has them: names in lower case, repeated fields joined with a comma.
 * @param raw Node's `rawHeaders`: its merged form drops repeated fields.
 */
export function joinedHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    if (isHopByHop(name)) continue;
    const value = decodeField(raw[index + 1]!);
    const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
    const separator = name === 'cookie' ? '; ' : ',';
    setOwn(headers, name, before === undefined ? value : `${before}${separator}${value}`);
  }
  return headers;
}

/**
 * Header fields with all their values, in the order of their first lines.
 * @param raw Node's `rawHeaders`.
 * @param spelling `sent`: as in the first line of each name; else in lower case.
 */
export function headerLists(raw: readonly string[], spelling: 'sent' | 'lower'): ValueLists {
  const lists: ValueLists = new Map();
  const spellings = new Map<string, string>();
  for (let index = 0; index < raw.length; index += 2) {
    const key = raw[index]!.toLowerCase();
    if (isHopByHop(key)) continue;
    const name = spellings.get(key) ?? (spelling === 'sent' ? raw[index]! : key);
    spellings.set(key, name);
    addValue(lists, name, decodeField(raw[index + 1]!));
  }
  return lists;
}

/** The cookies of the request, each verbatim; `undefined` when there are none. */
export function cookiesOf(headers: Readonly<Record<string, string>>): string[] | undefined {
  const { cookie } = headers;
  if (!cookie) return undefined;
  return cookie.split(/;\s*/).filter((part) => part !== '');
}

/** The query as a map: decoded, repeated keys joined with a comma; `undefined` without a query. */
export function joinedQuery(rawQuery: string): Record<string, string> | undefined {
  if (rawQuery === '') return undefined;
  const query: Record<string, string> = {};
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decodeQuery(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decodeQuery(pair.slice(equals + 1));
    const before = Object.hasOwn(query, key) ? query[key] : undefined;
    setOwn(query, key, before === undefined ? value : `${before},${value}`);
  }
  return query;
}

/** Node gives field values as latin1; those that are UTF-8 on the wire become that. */
function decodeField(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}

/** A key or value of a query, decoded; as it is where it does not decode. */
export function decodeQuery(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Sets also `__proto__`, which is a name like any other on the wire. */
function setOwn(target: Record<string, string>, key: string, value: string): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
