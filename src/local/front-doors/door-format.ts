import type { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { FieldLines } from './answer-fields.ts';
import type { DoorName } from './door-name.ts';
import type { Prelude } from './prelude-parser.ts';

/** The largest event that Lambda takes, in bytes; the body's base64 and all headers count. */
export const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** An answer ready to be written. */
export interface DoorAnswer {
  readonly status: number;
  /** The reason phrase. @default Node's for the status */
  readonly reason?: string | undefined;
  readonly fields: FieldLines;
  readonly body: Buffer;
  /** What those who watch should know about it. */
  readonly problem?: string;
}

/** A request that has become an event. */
export interface DoorRequest {
  /** JSON. */
  readonly event: string;
  /** `X-Amzn-Trace-Id` as it stands in the event. */
  readonly trace: string;
}

/** What a door answers by itself. */
export interface DoorRefusals {
  /** The request is larger than the door or Lambda takes. */
  readonly tooLarge: DoorAnswer;
  /** The function has failed, or its answer cannot be sent. */
  readonly failed: DoorAnswer;
  /** The function has taken longer than the door waits. Only with `timeoutMs`. */
  readonly timedOut?: DoorAnswer;
  /** A streamed answer whose prelude cannot be read. @default `failed` */
  readonly malformedStream?: DoorAnswer;
}

/** What tells one kind of HTTP door from another; {@link httpDoor} does the rest. */
export interface DoorFormat {
  readonly name: DoorName;
  /** Bytes that the body of a request may have. */
  readonly maxBodyBytes: number;
  /** Bytes that a buffered answer may have as JSON. @default what Lambda takes */
  readonly maxAnswerBytes?: number;
  /** Milliseconds that the door waits; the invocation goes on. @default the function's timeout */
  readonly timeoutMs?: number | undefined;
  /** Whether a streamed answer is sent on as it comes. */
  readonly streams: boolean;
  readonly refusals: DoorRefusals;
  /** The event, or the answer to a request that the door does not let in. */
  toEvent(request: IncomingMessage, body: Buffer): DoorRequest | DoorAnswer;
  /** @throws Error when the function's answer cannot be sent. */
  toAnswer(payload: Buffer, request: IncomingMessage): DoorAnswer;
  /**
   * The fields of a streamed answer. Only where the door streams.
   * @throws Error when one cannot be sent.
   */
  readonly toFields?: (prelude: Prelude) => FieldLines;
  /** What the door adds to the function's answer. */
  ownFields(requestId: string, trace: string): FieldLines;
}
