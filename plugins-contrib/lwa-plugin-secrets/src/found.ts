/** What came of asking for several things: the values, and why there are none. Both by what was asked for. */
export interface Found {
  readonly values: Map<string, string>;
  readonly failures: Map<string, string>;
}

/** The items in lists of at most so many, which is what one call takes. */
export function inBatches<Item>(items: readonly Item[], size: number): Item[][] {
  const batches: Item[][] = [];
  for (let start = 0; start < items.length; start += size) {
    batches.push(items.slice(start, start + size));
  }
  return batches;
}
