import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FunctionError } from './function-error.ts';

/** What the service knows about an invocation before any runtime has seen it. */
export interface ServiceInvocationInit {
  /** The event's bytes, passed on as they are. */
  payload: Uint8Array;
  /** Milliseconds that the runtime has, from delivery on. */
  timeoutMs: number;
  functionArn: string;
  /** @default a new UUID */
  requestId?: string | undefined;
  /** Sent as `Lambda-Runtime-Invocation-Id`. @default none is sent */
  invocationId?: string | undefined;
  /** `Root=…;Parent=…;Sampled=…`. */
  traceId?: string | undefined;
  /** JSON. */
  clientContext?: string | undefined;
  /** JSON. */
  cognitoIdentity?: string | undefined;
  tenantId?: string | undefined;
  /** @default "application/json" */
  contentType?: string | undefined;
}

/** A streamed answer. `body` ends in every case; `failure` then says whether it ended well. */
export interface StreamedAnswer {
  readonly contentType: string | undefined;
  readonly body: Readable;
  readonly failure: Promise<FunctionError | undefined>;
}

/** How an invocation came out. */
export type Answer =
  | { readonly type: 'payload'; readonly payload: Uint8Array; readonly contentType?: string }
  | { readonly type: 'stream'; readonly stream: StreamedAnswer }
  | { readonly type: 'error'; readonly error: FunctionError };

/** Where an invocation is, in the names that the service's error messages use. */
export type InvocationState =
  | 'Queued'
  | 'Running'
  | 'InvocationResponse'
  | 'InvocationErrorResponse'
  | 'ResponseSent';

/** One invocation as the service sees it, from the invoker's call to the runtime's answer. */
export class ServiceInvocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly invocationId: string | undefined;
  readonly traceId: string | undefined;
  readonly clientContext: string | undefined;
  readonly cognitoIdentity: string | undefined;
  readonly tenantId: string | undefined;
  readonly contentType: string;
  /** Settles once, with the first of: the runtime's answer, its failure, the deadline, a crash. */
  readonly answer: Promise<Answer>;
  state: InvocationState = 'Queued';
  /** Epoch ms; set when the clock starts. */
  deadlineMs = 0;
  /** Called when a streamed answer must be cut: the deadline, a crash. */
  cut: ((error: FunctionError) => void) | undefined;
  #settle!: (answer: Answer) => void;
  #settled = false;

  constructor(init: ServiceInvocationInit) {
    this.requestId = init.requestId ?? randomUUID();
    this.payload = init.payload;
    this.functionArn = init.functionArn;
    this.timeoutMs = init.timeoutMs;
    this.invocationId = init.invocationId;
    this.traceId = init.traceId;
    this.clientContext = init.clientContext;
    this.cognitoIdentity = init.cognitoIdentity;
    this.tenantId = init.tenantId;
    this.contentType = init.contentType ?? 'application/json';
    this.answer = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** Gives the invoker its answer; later ones are ignored. */
  settle(answer: Answer): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#settle(answer);
  }

  /** Fails the invocation, or cuts its answer when that has begun to stream. */
  fail(error: FunctionError): void {
    if (this.#settled) this.cut?.(error);
    else this.settle({ type: 'error', error });
  }
}
