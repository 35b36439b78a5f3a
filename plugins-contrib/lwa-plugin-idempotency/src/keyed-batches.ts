import { Buffer } from 'node:buffer';
import {
  type AnsweredExchange,
  collectBody,
  type Exchange,
  HttpResponse,
} from 'lambda-web-adapter';
import { atOnce } from './at-once.ts';
import type { Claims } from './claims.ts';
import { digest } from './digest.ts';
import type { Batch, BatchRecord } from './event-keys.ts';
import type { Claim } from './idempotency-store.ts';

/** A record that the app has. */
interface Attempt {
  readonly record: BatchRecord;
  readonly claim: Claim;
}

/** What is remembered of an event. */
interface Run {
  readonly ordered: boolean;
  readonly attempts: readonly Attempt[];
  /** Records that another attempt is at: they are to be delivered again. */
  readonly held: readonly string[];
}

interface Failures {
  readonly batchItemFailures?: readonly { readonly itemIdentifier?: unknown }[];
}

/** Of one event; each is a call to the store. */
const CALLS_AT_ONCE = 16;

/** Events of records: the app gets those alone whose effect is not there. */
export class KeyedBatches {
  readonly #claims: Claims;
  readonly #runs = new WeakMap<Exchange, Run>();

  constructor(claims: Claims) {
    this.#claims = claims;
  }

  /**
   * Takes the records out of the event that have been processed, or are being processed.
   * @returns The answer, when there are no others.
   * @throws StoreFailure
   */
  async reply(exchange: Exchange, { records, ordered }: Batch): Promise<HttpResponse | undefined> {
    const attempts = new Map<number, Attempt>();
    const held: number[] = [];
    const run = (): Run => ({
      ordered,
      attempts: [...attempts].sort(([a], [b]) => a - b).map(([, attempt]) => attempt),
      held: held.map((index) => records[index]!.itemIdentifier),
    });
    try {
      await atOnce(records, CALLS_AT_ONCE, async (record, index) => {
        const key = digest('record', record.key);
        const { claim, result } = await this.#claims.take(exchange, key, '');
        if (result.type === 'claimed') attempts.set(index, { record, claim });
        else if (result.type === 'running') held.push(index);
      });
    } finally {
      this.#runs.set(exchange, run());
    }
    if (ordered && held.length > 0) {
      // What comes after it in its shard must wait for it.
      const first = Math.min(...held);
      const later = [...attempts].filter(([index]) => index > first);
      for (const [index] of later) attempts.delete(index);
      this.#runs.set(exchange, run());
      await atOnce(later, CALLS_AT_ONCE, ([, { claim }]) => this.#claims.release(exchange, claim));
    }
    if (attempts.size === 0) return answerWith(run().held);
    if (attempts.size < records.length) leaveOut(exchange, (index) => !attempts.has(index));
    return undefined;
  }

  /** Keeps which records were processed, and adds those that are to come again. */
  async response(exchange: AnsweredExchange): Promise<void> {
    const run = this.#runs.get(exchange);
    const { response } = exchange;
    if (run === undefined || response.status < 200 || response.status > 299) return;
    const body = await collectBody(response.body);
    response.body = body;
    const failed = failuresOf(body);
    if (failed === undefined) return;
    this.#runs.delete(exchange);
    const done = processed(run, new Set(failed));
    await atOnce(run.attempts, CALLS_AT_ONCE, (attempt) =>
      done.has(attempt)
        ? this.#claims.complete(exchange, attempt.claim, NOTHING)
        : this.#claims.release(exchange, attempt.claim),
    );
    if (run.held.length > 0) exchange.response = answerWith([...failed, ...run.held]);
  }

  async settled(exchange: Exchange): Promise<void> {
    const run = this.#runs.get(exchange);
    if (run === undefined) return;
    this.#runs.delete(exchange);
    await atOnce(run.attempts, CALLS_AT_ONCE, ({ claim }) => this.#claims.release(exchange, claim));
  }
}

const NOTHING = { status: 200, headers: [], body: undefined };

/** Those that did not fail; in a shard, those before the first that did. */
function processed({ attempts, ordered }: Run, failed: ReadonlySet<string>): Set<Attempt> {
  const isFailed = ({ record }: Attempt): boolean => failed.has(record.itemIdentifier);
  if (!ordered) return new Set(attempts.filter((attempt) => !isFailed(attempt)));
  const first = attempts.findIndex(isFailed);
  return new Set(first === -1 ? attempts : attempts.slice(0, first));
}

/**
 * The records that failed, as Lambda reads the answer: none when it has no list. `undefined` when the
 * answer is one for which Lambda takes all as failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
function failuresOf(body: Uint8Array): string[] | undefined {
  if (body.byteLength === 0) return [];
  let answer: unknown;
  try {
    answer = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
  const { batchItemFailures = [] } = (answer ?? {}) as Failures;
  if (!Array.isArray(batchItemFailures)) return undefined;
  const identifiers = batchItemFailures.map(
    (failure) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier,
  );
  return identifiers.every((one): one is string => typeof one === 'string' && one !== '')
    ? identifiers
    : undefined;
}

function answerWith(failed: readonly string[]): HttpResponse {
  const batchItemFailures = failed.map((itemIdentifier) => ({ itemIdentifier }));
  return new HttpResponse({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ batchItemFailures }),
  });
}

/** From the event, which `eventBatch` reads, and from the request, which the app does. */
function leaveOut({ invocation, request }: Exchange, isOut: (index: number) => boolean): void {
  const event = invocation.event as { Records: unknown[] };
  const remaining = event.Records.filter((_, index) => !isOut(index));
  event.Records.splice(0, event.Records.length, ...remaining);
  request.body = Buffer.from(JSON.stringify(event), 'utf8');
}
