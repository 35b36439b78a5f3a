import type { BatchRecord } from './record-batch.ts';

/**
 * The places of the records, in lanes: within one they are taken one after the other, and any number
 * of lanes can be taken at once. A group is a lane; so is each record of no group.
 */
export function lanesOf(records: readonly BatchRecord[]): readonly (readonly number[])[] {
  const lanes: number[][] = [];
  const byGroup = new Map<string, number[]>();
  for (const [index, { group }] of records.entries()) {
    const lane = group === undefined ? undefined : byGroup.get(group);
    if (lane !== undefined) {
      lane.push(index);
      continue;
    }
    const opened = [index];
    lanes.push(opened);
    if (group !== undefined) byGroup.set(group, opened);
  }
  return lanes;
}

/** How lanes are taken. */
export interface LaneOptions {
  /** How many at once. */
  readonly concurrency: number;
  /** Takes one place; `false` ends its lane. Must not reject. */
  readonly visit: (index: number) => Promise<boolean>;
  /** Asked before each visit: `true` ends all lanes. */
  readonly isOver: () => boolean;
}

/** Takes all lanes, those first that come first. */
export async function takeLanes(
  lanes: readonly (readonly number[])[],
  { concurrency, visit, isOver }: LaneOptions,
): Promise<void> {
  const waiting = lanes.values();
  const takers = Array.from({ length: Math.min(concurrency, lanes.length) }, async () => {
    for (const lane of waiting) {
      for (const index of lane) {
        if (isOver()) return;
        if (!(await visit(index))) break;
      }
    }
  });
  await Promise.all(takers);
}
