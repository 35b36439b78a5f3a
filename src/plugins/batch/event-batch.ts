import type { Exchange, HttpRequest, Plugin } from '../../pipeline/index.ts';
import { checkOptions } from '../check-options.ts';
import { aFunction, anInteger, listOf, oneOf } from '../option-checks.ts';
import { BATCH_NAMES, type BatchName, batchOf } from './batch-sources.ts';
import { BatchRun } from './batch-run.ts';
import type { EventRecord, RecordFailure } from './event-record.ts';

/** Options of {@link eventBatch}. */
export interface EventBatchOptions {
  /** How many records of one event the app may have at once. @default 10 */
  concurrency?: number | undefined;
  /**
   * Whose events, by the names that `x-lambda-event-source` has. They are then taken before an
   * `eventBatch` for all could. @default of all sources whose events are batches
   */
  sources?: readonly BatchName[] | undefined;
  /** Changes the request for a record. What it throws fails the record. @default none is changed */
  request?: ((request: HttpRequest, record: EventRecord) => void) | undefined;
  /**
   * Told of each record that failed, before the next of its group is sent. With `true` it counts as
   * processed, because it has been seen to otherwise. What it throws is logged, and the record stays
   * failed. @default all stay failed
   */
  failed?:
    | ((record: EventRecord, failure: RecordFailure) => boolean | Promise<boolean>)
    | undefined;
}

const CONCURRENCY = 10;
const MAX_CONCURRENCY = 1000;

/** Last: what other plugins answer, the app is not asked for. */
const LATE = 100;

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
  checkOptions('event-batch', options, {
    concurrency: anInteger(1, MAX_CONCURRENCY),
    sources: listOf(oneOf(...BATCH_NAMES)),
    request: aFunction(),
    failed: aFunction(),
  });
  const { concurrency = CONCURRENCY, sources, request, failed } = options;
  const stage = sources === undefined ? LATE : LATE - 1;
  const runs = new WeakMap<Exchange, BatchRun>();

  return {
    name: 'event-batch',
    apply({ hooks, log }) {
      hooks.reply.tapPromise({ name: 'event-batch', stage }, async (exchange, app) => {
        // Other sources have an answer of their own.
        if (exchange.source.name !== 'pass-through') return undefined;
        const batch = batchOf(exchange.invocation.event, sources);
        if (batch === undefined) return undefined;
        const run = new BatchRun({ exchange, batch, app, log, concurrency, request, failed });
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
