/** Names with all their values, in the order in which they came. */
export type ValueLists = Map<string, string[]>;

/** Adds a value under a name. */
export function addValue(lists: ValueLists, name: string, value: string): void {
  const values = lists.get(name);
  if (values === undefined) lists.set(name, [value]);
  else values.push(value);
}

/** One value of each name: the last that was sent. */
export function lastValues(lists: ValueLists): Map<string, string> {
  return new Map([...lists].map(([name, values]) => [name, values.at(-1)!]));
}

/** All values of each name in one string. */
export function joinedValues(lists: ValueLists): Map<string, string> {
  return new Map([...lists].map(([name, values]) => [name, values.join(',')]));
}

/** The pairs of a query, grouped by key. `read` is what is done to each key and value. */
export function queryLists(query: string, read: (text: string) => string): ValueLists {
  const lists: ValueLists = new Map();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = equals === -1 ? pair : pair.slice(0, equals);
    addValue(lists, read(key), equals === -1 ? '' : read(pair.slice(equals + 1)));
  }
  return lists;
}
