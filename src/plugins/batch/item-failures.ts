import type { RecordResult } from './record-batch.ts';

/**
 * The answer that event source mappings with `ReportBatchItemFailures` read
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html). `undefined` when
 * every record failed: the invocation then fails, which needs no such configuration, and is counted.
 *
 * @param identifiers What the source knows the records by.
 */
export function itemFailures(
  identifiers: readonly unknown[],
  results: readonly (RecordResult | undefined)[],
): string | undefined {
  const failed = identifiers.filter((_, index) => results[index]?.ok !== true);
  if (failed.length === identifiers.length) return undefined;
  return JSON.stringify({
    batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })),
  });
}

/** The answer to a source that cannot be told of single failures. */
export function allOrNothing(
  records: readonly unknown[],
  results: readonly (RecordResult | undefined)[],
): string | undefined {
  return records.every((_, index) => results[index]?.ok) ? 'null' : undefined;
}
