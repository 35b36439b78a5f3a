/**
 * The name that `wrong` is most likely a slip of: the one with the fewest edits, when those are
 * fewer than a third of what follows the common prefix.
 */
export function nearestName(
  wrong: string,
  names: Iterable<string>,
  prefix = '',
): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.max(2, Math.floor((wrong.length - prefix.length) / 3)) + 1;
  for (const name of names) {
    if (Math.abs(name.length - wrong.length) >= fewest) continue;
    const edits = editDistance(wrong, name);
    if (edits >= fewest) continue;
    fewest = edits;
    nearest = name;
  }
  return nearest;
}

/** Levenshtein's distance: how many characters must be put in, left out or replaced. */
export function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}
