import type { AdapterError, BufferedResponse } from '../../pipeline/index.ts';
import type { EventObject } from '../sources/event-fields.ts';

/** What an event consists of, and how its source is told which records failed. */
export interface RecordBatch {
  readonly records: readonly BatchRecord[];
  /**
   * Whether the source can be told of single failures. Where it cannot, it delivers all records
   * again, so that the first failure ends the batch.
   */
  readonly partial: boolean;
  /**
   * The answer for Lambda, JSON; `undefined` when the invocation must fail as a whole.
   * @param results By the record's place; those without an answer have none.
   */
  answer(results: readonly (RecordResult | undefined)[]): string | undefined;
  /** What is wrong with a 2xx answer, where the source wants more than that of it. */
  fault?(response: BufferedResponse): string | undefined;
}

/** One record of a batch. */
export interface BatchRecord {
  /** What the source knows it by; in `x-lambda-record-id`. */
  readonly id: string;
  /**
   * The records of one group reach the app one after the other, in the order of the batch: a shard,
   * a partition, a FIFO queue's message group. The empty string is a group without a name.
   * @default in any order, and at the same time
   */
  readonly group?: string | undefined;
  /**
   * What the app gets. Called when it is the record's turn.
   * @throws AdapterError `LWA_ERR_EVENT_INVALID`
   */
  read(): RecordContent;
}

/** A record, as the app gets it. */
export interface RecordContent {
  readonly body: string | Uint8Array;
  /** Whether the body is text by the source's word. @default a body that is a string */
  readonly isText?: boolean;
  /** What the sender says about the body. */
  readonly contentType?: string | undefined;
  /** What the sender put beside the body: as JSON in `x-lambda-record-attributes`. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** What the source says about the record: as JSON in `x-lambda-record-metadata`. */
  readonly metadata: EventObject;
}

/** What became of a record. */
export type RecordResult =
  | { readonly ok: true; readonly response: BufferedResponse }
  | {
      readonly ok: false;
      /** `undefined` when no answer came. */
      readonly response: BufferedResponse | undefined;
      readonly error: AdapterError;
    };
