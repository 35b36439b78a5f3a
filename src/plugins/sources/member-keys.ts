import { Buffer } from 'node:buffer';
import type { EventObject } from './event-fields.ts';

const INTEGER = /^\d+$/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * The keys of an event's member in the order in which they stand in the event. JavaScript objects
 * put keys that look like array indexes first (`?b=1&2=x` would turn round), so when there is one,
 * which shows in the first key, the order is read from the event's bytes: one pass over them.
 */
export function memberKeys(
  object: EventObject,
  member: string,
  payload: Uint8Array,
): readonly string[] {
  const keys = Object.keys(object);
  if (keys.length < 2 || !INTEGER.test(keys[0]!)) return keys;
  const ordered = keysInText(member, payload);
  return ordered.length === keys.length ? ordered : keys;
}

/** `payload` is known to be a JSON object: it has been parsed. */
function keysInText(member: string, payload: Uint8Array): string[] {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  let keys = new Set<string>();
  let wanted = false;
  let depth = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!;
    // 0x20 folds the brackets into the braces: "[" | 0x20 is "{".
    if ((byte | 0x20) === 0x7b) depth++;
    else if ((byte | 0x20) === 0x7d) depth--;
    else if (byte === QUOTE) {
      const start = index;
      index = closingQuote(bytes, start);
      const isKey = depth <= 2 && bytes[afterSpace(bytes, index + 1)] === COLON;
      if (isKey && depth === 1) {
        wanted = stringAt(bytes, start, index) === member;
        // Of two members of one name, the last counts.
        if (wanted) keys = new Set();
      } else if (isKey && wanted) keys.add(stringAt(bytes, start, index));
    }
  }
  return [...keys];
}

function closingQuote(bytes: Uint8Array, opening: number): number {
  let index = opening + 1;
  while (index < bytes.length && bytes[index] !== QUOTE) {
    index += bytes[index] === BACKSLASH ? 2 : 1;
  }
  return index;
}

/** JSON's white space is the four characters up to the space. */
function afterSpace(bytes: Uint8Array, from: number): number {
  let index = from;
  while (index < bytes.length && bytes[index]! <= 0x20) index++;
  return index;
}

function stringAt(bytes: Buffer, opening: number, closing: number): string {
  return JSON.parse(bytes.toString('utf8', opening, closing + 1)) as string;
}
