import { Buffer } from 'node:buffer';
import { jsonString } from './sources/json-text.ts';

/** A JSON field's default limit in bytes: Node.js servers refuse a longer request head altogether. */
export const MAX_JSON_FIELD_BYTES = 16 * 1024;

/** JSON for a header field, and what had to be left out of it. */
export interface JsonField {
  readonly json: string;
  /** Paths, as `authorizer.claims.picture`, largest first. */
  readonly removed: readonly string[];
}

const NOTHING_REMOVED: readonly string[] = [];

/**
 * JSON that can stand in a header field, at most `maxBytes` long as UTF-8: while it is longer, its
 * largest members are left out. `"null"` for `undefined`, as for `null`.
 */
export function jsonField(value: unknown, maxBytes: number): JsonField {
  let json: string;
  try {
    json = fieldJson(value);
  } catch {
    // JSON.parse reads what is nested thousands of times, and JSON.stringify cannot write it.
    return { json: 'null', removed: ['all of it, which is nested too deeply'] };
  }
  // A UTF-16 unit takes three bytes at most: most values are cleared without being measured.
  if (json.length * 3 <= maxBytes || Buffer.byteLength(json) <= maxBytes) {
    return { json, removed: NOTHING_REMOVED };
  }
  return trimmed(value, Buffer.byteLength(json), maxBytes);
}

/**
 * `JSON.stringify` escapes every control character but DEL, which no field value may hold
 * (RFC 9110, 5.5).
 */
export function fieldJson(value: unknown): string {
  const json = typeof value === 'string' ? jsonString(value) : (JSON.stringify(value) ?? 'null');
  return json.includes('\x7f') ? json.replaceAll('\x7f', '\\u007f') : json;
}

type Members = Record<string, unknown>;

interface Leaf {
  readonly parent: Members;
  readonly key: string;
  readonly path: string;
  readonly bytes: number;
}

function trimmed(value: unknown, bytes: number, maxBytes: number): JsonField {
  // The event itself is not ours to change: other plugins read it.
  const root: Members = { value: copied(value) };
  const leaves = leavesOf(root, '').sort((a, b) => b.bytes - a.bytes);
  const removed: string[] = [];
  let left = bytes;
  for (const leaf of leaves) {
    if (left <= maxBytes) break;
    delete leaf.parent[leaf.key];
    left -= leaf.bytes;
    removed.push(leaf.path);
  }
  const json = fieldJson(root['value']);
  // Objects that are empty by now stay, and in great number can still be too long.
  return { json: Buffer.byteLength(json) <= maxBytes ? json : 'null', removed };
}

/** Deeper members count as one, so that no event can exhaust the stack. */
const MAX_DEPTH = 8;

/** A copy as deep as members are left out; what is deeper is shared. */
function copied(value: unknown, depth = 1): unknown {
  if (depth > MAX_DEPTH || !isObject(value)) return value;
  const members = Object.entries(value);
  return Object.fromEntries(members.map(([key, member]) => [key, copied(member, depth + 1)]));
}

function leavesOf(parent: Members, path: string, depth = 0): Leaf[] {
  return Object.entries(parent).flatMap(([key, value]): Leaf[] => {
    const own = depth === 0 ? '' : path === '' ? key : `${path}.${key}`;
    if (depth < MAX_DEPTH && isObject(value)) return leavesOf(value, own, depth + 1);
    // The member's own bytes: "key":value.
    const bytes = Buffer.byteLength(fieldJson(key)) + 1 + Buffer.byteLength(fieldJson(value));
    return [{ parent, key, path: own, bytes }];
  });
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
