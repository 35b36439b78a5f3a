import type { Exchange, Plugin } from '../../pipeline/index.ts';
import { checkOptions } from '../check-options.ts';
import { anInteger } from '../option-checks.ts';
import { batchOf } from './batch-sources.ts';
import { BatchRun } from './batch-run.ts';

/** Options of {@link eventBatch}. */
export interface EventBatchOptions {
  /** How many records of one event the app may have at once. @default 10 */
  concurrency?: number | undefined;
}

const CONCURRENCY = 10;
const MAX_CONCURRENCY = 1000;

/**
 * Asks the app once for each record of an event, in place of once for all, and tells the source which
 * of them failed: those that were answered with anything but 2xx, or not answered before the deadline.
 * Records of one shard, partition or FIFO group follow one another, and after one that failed the rest
 * of its group is left for the next delivery.
 *
 * The event source mapping must be configured with `ReportBatchItemFailures`: Lambda takes the answer
 * for that of a success otherwise.
 *
 * @example
 * plugins: [eventBatch({ concurrency: 5 })]
 */
export function eventBatch(options: EventBatchOptions = {}): Plugin {
  checkOptions('event-batch', options, { concurrency: anInteger(1, MAX_CONCURRENCY) });
  const { concurrency = CONCURRENCY } = options;
  const runs = new WeakMap<Exchange, BatchRun>();

  return {
    name: 'event-batch',
    apply({ hooks, log }) {
      // Last: what other plugins answer, the app is not asked for.
      hooks.reply.tapPromise({ name: 'event-batch', stage: 100 }, async (exchange, app) => {
        // Other sources have an answer of their own.
        if (exchange.source.name !== 'pass-through') return undefined;
        const batch = batchOf(exchange.invocation.event);
        if (batch === undefined) return undefined;
        const run = new BatchRun({ exchange, batch, app, log, concurrency });
        runs.set(exchange, run);
        await run.run();
        const { abortReason } = exchange.invocation;
        if (abortReason !== undefined) throw abortReason;
        const answer = run.answer();
        if (answer === undefined) throw run.failure();
        return answer;
      });
      // The deadline ends the waiting for the records, but what they have come to is known.
      hooks.failed.tap('event-batch', (exchange) =>
        exchange.invocation.abortReason === undefined ? undefined : runs.get(exchange)?.answer(),
      );
    },
  };
}
