import type { AdapterError, Pipeline } from '../pipeline/index.ts';

/** Where requests come from: Lambda's Runtime API, or callers over HTTP. It gives them to the pipeline. */
export interface Intake {
  /**
   * Gives requests to the pipeline until `stop`.
   * @param booted The plugins' `boot` hooks; the first request waits for them.
   * @throws AdapterError when no more can come.
   */
  run(booted: Promise<void>): Promise<void>;
  /** Whether it has begun to. */
  readonly running: boolean;
  /** Takes no more, and resolves when what is in flight has ended. */
  stop(): Promise<void>;
  /** Gives up what is in flight. */
  abort(reason: AdapterError): void;
  /**
   * Fails what has not been answered, before it returns: the process is about to end by itself.
   * @returns How many requests that are, and how many of their callers could be told.
   */
  failNow(error: AdapterError): { readonly failed: number; readonly told: number };
}

/** Makes what brings requests to a pipeline. */
export type OpenIntake = (pipeline: Pipeline) => Intake;
