/**
 * An event as JSON. Members that are `undefined` are left out. A `Map` is written as an object in
 * its own order: an object of JavaScript would put keys that look like array indexes first, and the
 * client's query may have such.
 */
export function eventJson(value: unknown): string {
  if (value instanceof Map) return jsonObject(value as ReadonlyMap<string, unknown>);
  if (Array.isArray(value)) return `[${value.map(eventJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) return jsonObject(Object.entries(value));
  return JSON.stringify(value);
}

function jsonObject(entries: Iterable<readonly [string, unknown]>): string {
  const members: string[] = [];
  for (const [key, value] of entries) {
    if (value !== undefined) members.push(`${JSON.stringify(key)}:${eventJson(value)}`);
  }
  return `{${members.join(',')}}`;
}
