import { Buffer } from 'node:buffer';

/** How far, in bytes, members other than the body are looked through, one byte at a time. */
const MAX_LOOK = 64 * 1024;

/** Characters decoded at a time, divisible by 4: one string of all would take as much memory again. */
const SLICE = 64 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** The bytes that the `body` of an event stands for in base64, where they are at hand. */
const bodies = new WeakMap<object, Uint8Array>();

/**
 * What base64 in the member `body` of this very event stands for, if it has been decoded already:
 * that spares making a string of it. `undefined` says nothing about the body.
 */
export function decodedBody(event: object): Uint8Array | undefined {
  return bodies.get(event);
}

/**
 * Parses an event whose top-level `body` is base64 without ever making one string of all of it, which
 * costs three times as much as the rest of the invocation. `body` is a string to whoever reads it: it
 * is made then. The result is what `JSON.parse` gives, and `undefined` where that must be asked: the
 * body is not base64 as front doors write it, or the text is anything out of the ordinary.
 *
 * @throws SyntaxError as `JSON.parse` does.
 */
export function parseLargeEvent(payload: Buffer): unknown {
  const start = bodyStart(payload);
  if (start === -1) return undefined;
  const end = payload.indexOf(QUOTE, start);
  const bytes = decoded(payload, start, end);
  if (bytes === undefined) return undefined;
  // That the body is base64 makes it a JSON string without escapes; the rest JSON.parse looks at.
  const rest = payload.toString('utf8', 0, start) + payload.toString('utf8', end);
  const event = JSON.parse(rest) as object;
  bodies.set(event, bytes);
  const settle = (value: unknown) => {
    const property = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(event, 'body', property);
  };
  return Object.defineProperty(event, 'body', {
    enumerable: true,
    configurable: true,
    get: () => {
      const text = payload.toString('latin1', start, end);
      settle(text);
      return text;
    },
    set: (value: unknown) => {
      bodies.delete(event);
      settle(value);
    },
  });
}

/** `undefined` for all that is not the standard alphabet with its padding (RFC 4648, 4). */
function decoded(payload: Buffer, start: number, end: number): Uint8Array | undefined {
  const length = end - start;
  if (end === -1 || length === 0 || length % 4 !== 0) return undefined;
  const text = payload.subarray(start, end);
  // The decoder takes the URL-safe alphabet, too, and skips all else, so that the length tells.
  if (text.includes(0x2d) || text.includes(0x5f)) return undefined;
  const padding = payload[end - 1] !== 0x3d ? 0 : payload[end - 2] !== 0x3d ? 1 : 2;
  const bytes = Buffer.allocUnsafe((length / 4) * 3 - padding);
  let position = 0;
  for (let from = 0; from < length; from += SLICE) {
    const slice = text.toString('latin1', from, Math.min(from + SLICE, length));
    position += bytes.write(slice, position, 'base64');
  }
  return position === bytes.length ? bytes : undefined;
}

/** Where the text of the one top-level `"body":"…"` begins; -1 when there is none, or more than one. */
function bodyStart(payload: Buffer): number {
  let body = -1;
  let index = skipSpace(payload, 0);
  if (payload[index] !== OPEN) return -1;
  for (;;) {
    index = skipSpace(payload, index + 1);
    const keyEnd = payload[index] === QUOTE ? stringEnd(payload, index) : -1;
    if (keyEnd === -1) return -1;
    const key = payload.toString('latin1', index + 1, keyEnd);
    // An escape may spell the same name in another way.
    if (key.includes('\\')) return -1;
    index = skipSpace(payload, keyEnd + 1);
    if (payload[index] !== COLON) return -1;
    index = skipSpace(payload, index + 1);
    if (key === 'body') {
      if (body !== -1 || payload[index] !== QUOTE) return -1;
      body = index + 1;
      index = payload.indexOf(QUOTE, body);
    } else index = valueEnd(payload, index);
    if (index === -1) return -1;
    index = skipSpace(payload, index + 1);
    if (payload[index] === CLOSE) return body;
    if (payload[index] !== COMMA) return -1;
  }
}

/** The last byte of the value that begins at `start`; -1 when it is too long to look for it. */
function valueEnd(payload: Buffer, start: number): number {
  const limit = Math.min(payload.length, start + MAX_LOOK);
  let depth = 0;
  for (let index = start; index < limit; index++) {
    switch (payload[index]) {
      case QUOTE:
        index = stringEnd(payload, index);
        if (index === -1) return -1;
        if (depth === 0) return index;
        break;
      case OPEN:
      case OPEN_LIST:
        depth++;
        break;
      case CLOSE:
      case CLOSE_LIST:
        // A number, true, false or null ends before what closes the object around it.
        if (depth === 0) return index - 1;
        if (--depth === 0) return index;
        break;
      case COMMA:
        if (depth === 0) return index - 1;
        break;
      default:
    }
  }
  return -1;
}

/** The quote that ends the string that begins at `start`; -1 when it is too long to look for it. */
function stringEnd(payload: Buffer, start: number): number {
  const limit = Math.min(payload.length, start + MAX_LOOK);
  for (let index = start + 1; index < limit; index++) {
    if (payload[index] === QUOTE) return index;
    if (payload[index] === BACKSLASH) index++;
  }
  return -1;
}

function skipSpace(payload: Buffer, start: number): number {
  let index = start;
  for (;;) {
    const byte = payload[index];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return index;
    index++;
  }
}
