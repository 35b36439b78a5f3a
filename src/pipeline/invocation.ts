import { Buffer } from 'node:buffer';
import { Abortable } from './abortable.ts';
import { AdapterError } from './adapter-error.ts';
import { parseLargeEvent } from './large-event.ts';

/** What Lambda sends beside the event (Runtime API, `GET /runtime/invocation/next`). */
export interface InvocationFields {
  /** `Lambda-Runtime-Aws-Request-Id`. */
  requestId: string;
  /** The event's bytes, as Lambda sent them; or else `event`. */
  payload?: Uint8Array | undefined;
  /** The event, where it comes parsed, as it does to a handler. Nobody else may change it. */
  event?: unknown;
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

/**
 * One invocation: the event, and what Lambda says about it. It is given up when its deadline is near, its
 * client has gone, or the environment is shut down: its `signal` then aborts. It can be listened to as
 * that can, and then no signal has to be made.
 */
export class Invocation extends Abortable {
  readonly requestId: string;
  readonly deadlineMs: number | undefined;
  readonly functionArn: string | undefined;
  readonly traceId: string | undefined;
  readonly clientContext: string | undefined;
  readonly cognitoIdentity: string | undefined;
  readonly tenantId: string | undefined;
  readonly invocationId: string | undefined;
  #payload: Uint8Array | undefined;
  #event: unknown;
  #parsed: boolean;
  #work: Promise<unknown>[] | undefined;

  constructor(fields: InvocationFields) {
    super();
    this.requestId = fields.requestId;
    this.#payload = fields.payload;
    this.#event = fields.event;
    this.#parsed = fields.payload === undefined;
    this.deadlineMs = fields.deadlineMs;
    this.functionArn = fields.functionArn;
    this.traceId = fields.traceId;
    this.clientContext = fields.clientContext;
    this.cognitoIdentity = fields.cognitoIdentity;
    this.tenantId = fields.tenantId;
    this.invocationId = fields.invocationId;
  }

  /** The event's bytes; of one that came parsed, its JSON, made when it is first asked for. */
  get payload(): Uint8Array {
    this.#payload ??= Buffer.from(JSON.stringify(this.#event) ?? 'null', 'utf8');
    return this.#payload;
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

  /** Whether `waitUntil` was given anything. */
  get hasWork(): boolean {
    return this.#work !== undefined;
  }

  /** Resolves when all that was given to `waitUntil` has settled; `undefined` when nothing was. */
  get work(): Promise<PromiseSettledResult<unknown>[]> | undefined {
    return this.#work && Promise.allSettled(this.#work);
  }

  /** Settles as `pending` does, or rejects with the reason when the invocation is given up first. */
  async race<T>(pending: Promise<T>): Promise<T> {
    const giveUp = { handleEvent: (): void => undefined };
    const givenUp = new Promise<never>((_, reject) => {
      giveUp.handleEvent = () => {
        reject(this.abortReason!);
      };
    });
    if (this.aborted) giveUp.handleEvent();
    else this.addEventListener('abort', giveUp);
    try {
      return await Promise.race([pending, givenUp]);
    } finally {
      this.removeEventListener('abort', giveUp);
    }
  }
}

/** From this many bytes on it pays to look for a base64 body before anything is parsed. */
const LARGE = 64 * 1024;

function parseEvent(payload: Uint8Array): unknown {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  try {
    const event = bytes.length < LARGE ? undefined : parseLargeEvent(bytes);
    return event ?? JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new AdapterError({
      code: 'LWA_ERR_EVENT_INVALID',
      message: `The event is not JSON (${payload.byteLength} bytes)`,
      status: 400,
      cause,
    });
  }
}
