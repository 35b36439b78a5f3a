import type { MetricName, MetricValues } from './metric-units.ts';

/** Values of several invocations that go by the same dimensions. */
export interface MetricBatch {
  readonly route: string | undefined;
  readonly eventSource: string | undefined;
  readonly values: Partial<Record<MetricName, number[]>>;
}

/** When batches are written. */
export interface BatchLimits {
  /** Values of a metric. */
  readonly count: number;
  /** How long a value may wait, ms. */
  readonly intervalMs: number;
}

/** Routes may be many: beyond so many batches all are written. */
const MOST_BATCHES = 100;

/** Gathers values until there are enough of them, or they are old enough. */
export class MetricBatches {
  readonly #limits: BatchLimits;
  readonly #write: (batch: MetricBatch) => void;
  readonly #batches = new Map<string, MetricBatch>();
  #sinceMs: number | undefined;

  constructor(limits: BatchLimits, write: (batch: MetricBatch) => void) {
    this.#limits = limits;
    this.#write = write;
  }

  add(values: MetricValues, route: string | undefined, eventSource: string | undefined): void {
    const key = JSON.stringify([route, eventSource]);
    const batch = this.#batches.get(key) ?? { route, eventSource, values: {} };
    this.#batches.set(key, batch);
    let longest = 0;
    for (const [name, value] of Object.entries(values) as [MetricName, number][]) {
      const list = (batch.values[name] ??= []);
      list.push(value);
      longest = Math.max(longest, list.length);
    }
    this.#sinceMs ??= Date.now();
    if (longest >= this.#limits.count) {
      this.#batches.delete(key);
      this.#write(batch);
    }
    const isOld = Date.now() - this.#sinceMs >= this.#limits.intervalMs;
    if (isOld || this.#batches.size > MOST_BATCHES) this.flush();
  }

  /** Writes what has been gathered. */
  flush(): void {
    for (const batch of this.#batches.values()) this.#write(batch);
    this.#batches.clear();
    this.#sinceMs = undefined;
  }
}
