import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FunctionIdentity } from '../function-identity.ts';
import type { InvokeOptions, InvokeResult } from '../invoke-result.ts';
import type { DoorName } from './door-name.ts';

/** One way in: turns HTTP requests into invocations, and their answers back. */
export interface Door {
  /** Answers the request in every case, and never rejects. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** What a door needs of the local Lambda. */
export interface Invoker {
  readonly identity: FunctionIdentity;
  invoke(payload: Uint8Array | string | object, options?: InvokeOptions): Promise<InvokeResult>;
}

/** One request that went through a door, for those who watch. */
export interface Passage {
  readonly door: DoorName;
  /** Of a WebSocket API: `CONNECT`, `MESSAGE` or `DISCONNECT`. */
  readonly method: string;
  /** The request target as it was sent; of a WebSocket API the route key. */
  readonly target: string;
  /** What the client got; 0 when it was cut off or had gone. */
  readonly status: number;
  readonly durationMs: number;
  /** `undefined` when no invocation came of it. */
  readonly requestId: string | undefined;
  /** Set when it was the first in its environment: a cold start. */
  readonly initMs: number | undefined;
  /** Why the client got less than the function's answer. */
  readonly problem: string | undefined;
}

/** How every door is made. */
export interface DoorOptions {
  /** Called once for every request, when it is over. */
  readonly onPassage?: ((passage: Passage) => void) | undefined;
}
