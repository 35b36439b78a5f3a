import { Buffer } from 'node:buffer';
import type { EventObject } from '../sources/event-fields.ts';
import type { BatchRecord, RecordBatch, RecordResult } from './record-batch.ts';
import { identifierOf, objectsOf, without } from './record-fields.ts';

/** How much of an answer goes into the job's report, in characters. */
const RESULT_LENGTH = 1024;

/** These say that a second try may succeed, though they are the client's errors by their number. */
const TEMPORARY_STATUSES = new Set([408, 425, 429]);

/**
 * The tasks of an S3 Batch Operations job, one per object. A 2xx succeeds; 5xx, 408, 425, 429 and no
 * answer fail for now, and S3 tries again; every other answer fails for good.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
 *
 * @throws AdapterError `LWA_ERR_EVENT_INVALID`
 */
export function s3Batch(event: EventObject): RecordBatch {
  const metadata = without(event, 'tasks');
  const records = objectsOf(event.tasks, 'tasks').map(
    (task, index): BatchRecord => ({
      id: identifierOf(task.taskId, `tasks[${index}].taskId`),
      read: () => ({ body: JSON.stringify(task), metadata }),
    }),
  );
  return {
    records,
    partial: true,
    answer: (results) =>
      JSON.stringify({
        invocationSchemaVersion: event.invocationSchemaVersion,
        treatMissingKeysAs: 'TemporaryFailure',
        invocationId: event.invocationId,
        results: records.map(({ id }, index) => taskResult(id, results[index])),
      }),
  };
}

function taskResult(taskId: string, result: RecordResult | undefined): EventObject {
  return {
    taskId,
    resultCode: resultCode(result),
    // Not the first half of a surrogate pair.
    resultString: resultText(result)
      .slice(0, RESULT_LENGTH)
      .replace(/[\ud800-\udbff]$/, ''),
  };
}

function resultCode(result: RecordResult | undefined): string {
  if (result?.ok) return 'Succeeded';
  const status = result?.response?.status;
  if (status === undefined || status >= 500 || TEMPORARY_STATUSES.has(status)) {
    return 'TemporaryFailure';
  }
  return 'PermanentFailure';
}

function resultText(result: RecordResult | undefined): string {
  if (result === undefined) return 'No answer in time';
  if (!result.ok && result.response === undefined) return result.error.message;
  const { status, body } = result.response!;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  // No character takes more than four bytes.
  return bytes.toString('utf8', 0, RESULT_LENGTH * 4) || `Status ${status}`;
}
