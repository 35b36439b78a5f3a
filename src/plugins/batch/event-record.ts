import type { AdapterError, BufferedResponse, Exchange } from '../../pipeline/index.ts';

/** One record of an event, as the options of `eventBatch` are told of it. */
export interface EventRecord {
  /** What the source knows it by. */
  readonly id: string;
  /** Its place among the records of the event, from 0. */
  readonly index: number;
  /** The group within which order is kept; `undefined` when it has none. */
  readonly group: string | undefined;
  /** The exchange of the event. */
  readonly exchange: Exchange;
}

/** Why a record failed. */
export interface RecordFailure {
  readonly error: AdapterError;
  /** The app's answer; `undefined` when none came. */
  readonly response: BufferedResponse | undefined;
}
