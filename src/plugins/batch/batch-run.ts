import { setMaxListeners } from 'node:events';
import {
  AdapterError,
  type App,
  type BufferedResponse,
  collectBody,
  type Exchange,
  HttpResponse,
  type Logger,
} from '../../pipeline/index.ts';
import { excerpt, refusedAnswer } from '../sources/event-answer.ts';
import type { EventBatchOptions } from './event-batch.ts';
import type { EventRecord } from './event-record.ts';
import type { RecordBatch, RecordResult } from './record-batch.ts';
import { lanesOf, takeLanes } from './record-lanes.ts';
import { recordRequest } from './record-request.ts';

/** How many failures of one batch are logged, each with its cause: an app that is down fails all. */
const LOGGED_FAILURES = 10;

/** What a run works on. */
export interface BatchRunOptions {
  readonly exchange: Exchange;
  readonly batch: RecordBatch;
  readonly app: App;
  readonly log: Logger;
  /** How many records the app may have at once. */
  readonly concurrency: number;
  readonly request: EventBatchOptions['request'];
  readonly failed: EventBatchOptions['failed'];
}

/** One event's records on their way through the app. */
export class BatchRun {
  readonly #exchange: Exchange;
  readonly #batch: RecordBatch;
  readonly #app: App;
  readonly #log: Logger;
  readonly #concurrency: number;
  readonly #request: EventBatchOptions['request'];
  readonly #failed: EventBatchOptions['failed'];
  readonly #results: (RecordResult | undefined)[] = [];
  #failures = 0;
  #logged = 0;

  constructor(options: BatchRunOptions) {
    this.#exchange = options.exchange;
    this.#batch = options.batch;
    this.#app = options.app;
    this.#log = options.log;
    this.#concurrency = options.concurrency;
    this.#request = options.request;
    this.#failed = options.failed;
  }

  /** Asks the app for each record, until the end or until the invocation is given up. */
  async run(): Promise<void> {
    const { records, partial } = this.#batch;
    const { invocation } = this.#exchange;
    // Every request listens to the one signal, and Node takes more than ten listeners for a leak.
    setMaxListeners(0, invocation.signal);
    await takeLanes(lanesOf(records), {
      concurrency: this.#concurrency,
      visit: (index) => this.#visit(index),
      isOver: () => invocation.abortReason !== undefined || (!partial && this.#failures > 0),
    });
  }

  /** The answer by what is known by now; `undefined` when the invocation must fail as a whole. */
  answer(): HttpResponse | undefined {
    const body = this.#batch.answer(this.#results);
    const { records } = this.#batch;
    const undone = records.filter((_, index) => this.#results[index]?.ok !== true).length;
    if (undone > 0) {
      const failed = this.#failures;
      this.#log.error(
        `${undone} of the event's ${records.length} records are not processed: ${failed} failed, ${undone - failed} were not answered or not tried`,
        { requestId: this.#exchange.invocation.requestId },
      );
    }
    if (body === undefined) return undefined;
    return new HttpResponse({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body,
    });
  }

  /** Why the invocation fails as a whole. */
  failure(): AdapterError {
    const { records, partial } = this.#batch;
    const index = this.#results.findIndex((result) => result?.ok === false);
    const result = this.#results[index];
    const error = result?.ok === false ? result.error : undefined;
    const what = partial
      ? `None of the event's ${records.length} records could be processed`
      : `A record of the event's ${records.length} failed, and its source can only be told that all did`;
    return refusedAnswer(error === undefined ? what : `${what}: ${error.message}`, error);
  }

  /** @returns Whether the next record of the group may follow. */
  async #visit(index: number): Promise<boolean> {
    const result = await this.#ask(index);
    if (result === undefined || result.ok) {
      this.#results[index] = result;
      return result !== undefined;
    }
    if (++this.#logged <= LOGGED_FAILURES) this.#report(index, result.error);
    if (await this.#isSeenTo(index, result)) {
      // As if the app had nothing to say: what it said is that it failed.
      const response = new HttpResponse({ status: 204 }) as BufferedResponse;
      this.#results[index] = { ok: true, response };
      return true;
    }
    this.#results[index] = result;
    this.#failures++;
    return false;
  }

  async #isSeenTo(index: number, failure: RecordResult & { ok: false }): Promise<boolean> {
    try {
      return (await this.#failed?.(this.#recordAt(index), failure)) === true;
    } catch (error) {
      this.#report(index, AdapterError.from(error));
      return false;
    }
  }

  #report(index: number, error: AdapterError): void {
    const { requestId } = this.#exchange.invocation;
    this.#log.error(error.message, { requestId, record: this.#batch.records[index]!.id, error });
  }

  #recordAt(index: number): EventRecord {
    const { id, group } = this.#batch.records[index]!;
    return { id, index, group, exchange: this.#exchange };
  }

  /** `undefined` when the invocation is given up before there is an answer. */
  async #ask(index: number): Promise<RecordResult | undefined> {
    const record = this.#batch.records[index]!;
    const { invocation } = this.#exchange;
    let response: BufferedResponse | undefined;
    try {
      const request = recordRequest(this.#exchange.request, record, this.#log);
      this.#request?.(request, this.#recordAt(index));
      response = await this.#forward(request);
      const fault = this.#faultOf(response);
      if (fault === undefined) return { ok: true, response };
      const asked = `${request.method} ${request.target}`;
      throw refusedAnswer(`The app answered the record ${record.id} (${asked}) with ${fault}`);
    } catch (error) {
      if (invocation.abortReason !== undefined && response === undefined) return undefined;
      return { ok: false, response, error: AdapterError.from(error) };
    }
  }

  async #forward(request: Exchange['request']): Promise<BufferedResponse> {
    const { signal } = this.#exchange.invocation;
    const response = await this.#app.forward(request, { streaming: false, signal });
    response.body = await collectBody(response.body);
    return response as BufferedResponse;
  }

  #faultOf(response: BufferedResponse): string | undefined {
    const { status, body } = response;
    if (status >= 200 && status < 300) return this.#batch.fault?.(response);
    return `status ${status}: ${excerpt(body)}`;
  }
}
