import { Buffer } from 'node:buffer';
import { AdapterError } from './adapter-error.ts';

/** What Lambda sends beside the event (Runtime API, `GET /runtime/invocation/next`). */
export interface InvocationFields {
  /** `Lambda-Runtime-Aws-Request-Id`. */
  requestId: string;
  /** The event's bytes, as Lambda sent them. */
  payload: Uint8Array;
  /** `Lambda-Runtime-Deadline-Ms`, epoch ms; `undefined` when it is absent or no number. */
  deadlineMs?: number | undefined;
  /** `Lambda-Runtime-Invoked-Function-Arn`. */
  functionArn?: string | undefined;
  /** `Lambda-Runtime-Trace-Id`: the X-Ray header of this invocation. */
  traceId?: string | undefined;
  /** `Lambda-Runtime-Client-Context`: JSON, unparsed. */
  clientContext?: string | undefined;
  /** `Lambda-Runtime-Cognito-Identity`: JSON, unparsed. */
  cognitoIdentity?: string | undefined;
  /** `Lambda-Runtime-Aws-Tenant-Id`. */
  tenantId?: string | undefined;
  /** `Lambda-Runtime-Invocation-Id`: unique per attempt, echoed with the answer. */
  invocationId?: string | undefined;
}

/** One invocation: the event, and what Lambda says about it. */
export class Invocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly deadlineMs: number | undefined;
  readonly functionArn: string | undefined;
  readonly traceId: string | undefined;
  readonly clientContext: string | undefined;
  readonly cognitoIdentity: string | undefined;
  readonly tenantId: string | undefined;
  readonly invocationId: string | undefined;
  #event: unknown;
  #parsed = false;
  #controller: AbortController | undefined;
  #abortReason: Error | undefined;
  #work: Promise<unknown>[] | undefined;

  constructor(fields: InvocationFields) {
    this.requestId = fields.requestId;
    this.payload = fields.payload;
    this.deadlineMs = fields.deadlineMs;
    this.functionArn = fields.functionArn;
    this.traceId = fields.traceId;
    this.clientContext = fields.clientContext;
    this.cognitoIdentity = fields.cognitoIdentity;
    this.tenantId = fields.tenantId;
    this.invocationId = fields.invocationId;
  }

  /**
   * The event: `payload` parsed once, when it is first asked for.
   * @throws AdapterError `LWA_ERR_EVENT_INVALID` when it is not JSON.
   */
  get event(): unknown {
    if (!this.#parsed) {
      this.#event = parseEvent(this.payload);
      this.#parsed = true;
    }
    return this.#event;
  }

  /** Aborts when the invocation is given up: deadline, client gone, shutdown. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Why the invocation was given up; `undefined` while it was not. */
  get abortReason(): Error | undefined {
    return this.#abortReason;
  }

  /** Gives the invocation up; the first reason stands. */
  abort(reason: Error): void {
    if (this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }

  /**
   * Holds the next invocation back until this has settled, or the invocation is given up: Lambda
   * freezes the environment as soon as it is asked for the next. A rejection is logged. Counts until
   * the `settled` hook has run; where many invocations are in flight, it holds one of their places.
   */
  waitUntil(work: Promise<unknown>): void {
    // Its rejection is looked at later; until then nobody handles it.
    work.catch(() => undefined);
    this.#work ??= [];
    this.#work.push(work);
  }

  /** Resolves when all that was given to `waitUntil` has settled; `undefined` when nothing was. */
  get work(): Promise<PromiseSettledResult<unknown>[]> | undefined {
    return this.#work && Promise.allSettled(this.#work);
  }

  /** Settles as `pending` does, or rejects with the reason when the invocation is given up first. */
  async race<T>(pending: Promise<T>): Promise<T> {
    const { signal } = this;
    let giveUp = (): void => undefined;
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = () => {
        reject(signal.reason as Error);
      };
    });
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([pending, givenUp]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }
}

function parseEvent(payload: Uint8Array): unknown {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new AdapterError({
      code: 'LWA_ERR_EVENT_INVALID',
      message: `The event is not JSON (${payload.byteLength} bytes)`,
      status: 400,
      cause,
    });
  }
}
