/** How deep a logged value is followed. */
const MAX_DEPTH = 6;

/** How much of one field is kept, in characters and about that much for each member. */
const MAX_SIZE = 32 * 1024;

const MEMBER_SIZE = 16;

interface Walk {
  /** What may still be kept. */
  room: number;
  /** The objects on the way to the current value: meeting one again is a circle. */
  readonly path: object[];
}

/**
 * A copy of any value that `JSON.stringify` takes without throwing and that fits a log line:
 * circles, getters that throw, BigInts, bytes and endless lists all become a short text.
 */
export function plainValue(value: unknown): unknown {
  return copy(value, { room: MAX_SIZE, path: [] });
}

/** `object[key]`, or a note when reading it throws. */
export function readMember(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch {
    return '[unreadable]';
  }
}

function copy(value: unknown, walk: Walk): unknown {
  switch (typeof value) {
    case 'string':
      return cut(value, walk);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
    case 'symbol':
      return cut(String(value), walk);
    case 'function':
      return `[function ${cut(String(readMember(value, 'name')), walk)}]`;
    case 'object':
      return value === null ? null : copyObject(value, walk);
    default:
      return value;
  }
}

function cut(text: string, walk: Walk): string {
  const kept =
    text.length <= walk.room ? text : `${text.slice(0, walk.room)}… (${text.length} characters)`;
  walk.room -= Math.min(text.length, walk.room);
  return kept;
}

function copyObject(object: object, walk: Walk): unknown {
  if (walk.path.includes(object)) return '[circular]';
  try {
    if (ArrayBuffer.isView(object)) return `[${object.byteLength} bytes]`;
    if (walk.path.length >= MAX_DEPTH) return Array.isArray(object) ? '[array]' : '[object]';
    walk.path.push(object);
    try {
      return copyMembers(object, walk);
    } finally {
      walk.path.pop();
    }
  } catch {
    return '[unreadable]';
  }
}

function copyMembers(object: object, walk: Walk): unknown {
  if (Array.isArray(object)) return copyList(object, walk);
  if (object instanceof Set) return copyList(object, walk);
  if (object instanceof Map) return copyEntries(object, walk);
  if (object instanceof Error) return cut(String(object), walk);
  if ('toJSON' in object && typeof object.toJSON === 'function') {
    return copy((object.toJSON as () => unknown)(), walk);
  }
  return copyEntries(
    Object.keys(object).map((key) => [key, readMember(object, key)] as const),
    walk,
  );
}

function copyList(items: Iterable<unknown>, walk: Walk): unknown[] {
  const list: unknown[] = [];
  for (const item of items) {
    if (walk.room <= 0) {
      list.push('…');
      break;
    }
    walk.room -= MEMBER_SIZE;
    list.push(copy(item, walk));
  }
  return list;
}

function copyEntries(entries: Iterable<readonly [unknown, unknown]>, walk: Walk): object {
  // No prototype: a member called __proto__ is a member.
  const record = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of entries) {
    if (walk.room <= 0) {
      record['…'] = '…';
      break;
    }
    walk.room -= MEMBER_SIZE;
    record[cut(String(key), walk)] = copy(value, walk);
  }
  return record;
}
