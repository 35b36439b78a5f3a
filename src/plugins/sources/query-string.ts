import { type EventObject, objectOf } from './event-fields.ts';
import { memberKeys } from './member-keys.ts';
import { percentEncoded } from './request-target.ts';

const MULTI = 'multiValueQueryStringParameters';
const SINGLE = 'queryStringParameters';

/**
 * The query of an event that has it as maps: the multi-value map, then what only the single-value
 * map knows. The event groups equal keys and does not tell `q` from `q=`: both arrive as `q=`.
 *
 * @param payload the event's bytes: they know the keys' order where `JSON.parse` changes it.
 * @param encode what makes a key or value fit for a query; the identity where they arrive encoded.
 */
export function queryString(
  event: EventObject,
  payload: Uint8Array,
  encode: (text: string) => string,
): string {
  const multi = objectOf(event[MULTI]);
  const query = mapQuery(event, MULTI, payload, encode);
  const rest = mapQuery(event, SINGLE, payload, encode, multi);
  return query === '' || rest === '' ? query + rest : `${query}&${rest}`;
}

/**
 * The query that one map of the event makes; its values are strings or lists of them.
 * @param known a map whose keys are left out.
 */
export function mapQuery(
  event: EventObject,
  member: string,
  payload: Uint8Array,
  encode: (text: string) => string,
  known?: EventObject,
): string {
  const map = objectOf(event[member]);
  if (map === undefined) return '';
  let query = '';
  for (const key of memberKeys(map, member, payload)) {
    if (known !== undefined && Object.hasOwn(known, key)) continue;
    const values = map[key];
    const name = encode(key);
    if (Array.isArray(values)) {
      for (const value of values) query += pair(name, value, encode);
    } else query += pair(name, values, encode);
  }
  return query.slice(1);
}

/** For the events whose keys and values arrive as the client sent them, percent-encoded. */
export function verbatim(text: string): string {
  return text;
}

const UNRESERVED = /^[\w.~!*'()-]*$/;

/** For the events whose keys and values arrive decoded: encodes once, so that `a&b` and `+` survive. */
export function encodedOnce(text: string): string {
  return UNRESERVED.test(text) ? text : percentEncoded(text);
}

function pair(name: string, value: unknown, encode: (text: string) => string): string {
  if (typeof value === 'string') return `&${name}=${encode(value)}`;
  if (value === null || value === undefined) return `&${name}=`;
  return typeof value === 'object' ? '' : `&${name}=${encode(String(value))}`;
}
