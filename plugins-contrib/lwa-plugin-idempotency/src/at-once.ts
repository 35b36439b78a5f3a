/**
 * Does something with each item, a number of them at once. After one that fails no more are begun.
 * @throws What the first that failed has thrown, once the others that had begun have ended.
 */
export async function atOnce<Item>(
  items: readonly Item[],
  limit: number,
  visit: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries();
  let failed = false;
  const results = await Promise.allSettled(
    Array.from({ length: Math.min(limit, items.length) }, async () => {
      for (const [index, item] of queue) {
        if (failed) return;
        try {
          await visit(item, index);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
