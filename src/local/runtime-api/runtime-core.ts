import type { FunctionError } from './function-error.ts';
import {
  internalServerError,
  invalidRequestId,
  invalidStateTransition,
  invokeTimeout,
  type Refusal,
} from './refusal.ts';
import type { Poll, RestorePoll, RuntimeCoreObserver } from './runtime-poll.ts';
import type { InvocationState, ServiceInvocation } from './service-invocation.ts';
import { TimedOutRequests } from './timed-out-requests.ts';

type Phase = 'Started' | 'InitError' | 'RestoreReady' | 'Restoring' | 'RestoreError' | 'Serving';

/**
 * The service's side of the Runtime API as a state machine, without a socket: an HTTP front turns
 * requests into these calls.
 *
 * With `concurrency` 1 it is Lambda's classic machine: one invocation at a time, and `/next` while
 * one runs delivers the same event again. Above 1 it is that of Managed Instances: so many polls
 * at once, each invocation on its own.
 */
export class RuntimeCore {
  readonly concurrency: number;
  readonly #observer: RuntimeCoreObserver;
  #phase: Phase = 'Started';
  #polls: Poll[] = [];
  #queue: ServiceInvocation[] = [];
  #live = new Map<string, ServiceInvocation>();
  readonly #timedOut = new TimedOutRequests();
  #restorePoll: RestorePoll | undefined;

  constructor(concurrency: number, observer: RuntimeCoreObserver = {}) {
    this.concurrency = concurrency;
    this.#observer = observer;
  }

  /** How many runtimes wait for an invocation. */
  get idle(): number {
    return this.#polls.length;
  }

  /** Whether the runtime has asked for its first invocation. */
  get initialised(): boolean {
    return this.#phase === 'Serving';
  }

  /** `GET /runtime/invocation/next`. */
  next(poll: Poll): void {
    if (this.#phase !== 'Started' && this.#phase !== 'Restoring' && this.#phase !== 'Serving') {
      poll.refuse(invalidStateTransition(this.#phase, 'Ready'));
      return;
    }
    if (this.concurrency === 1) {
      const current = this.#current();
      if (current?.state === 'Running') {
        poll.deliver(current);
        return;
      }
      if (current !== undefined && current.state !== 'ResponseSent') {
        poll.refuse(invalidStateTransition(current.state, 'Ready'));
        return;
      }
    } else if (this.#polls.length >= this.concurrency) {
      poll.refuse(internalServerError());
      return;
    }
    this.#polls.push(poll);
    if (this.#phase !== 'Serving') {
      this.#phase = 'Serving';
      this.#observer.onInitialised?.();
    }
    this.#observer.onIdle?.();
    this.#dispatch();
  }

  /** The connection of a waiting poll is gone. */
  forget(poll: Poll | RestorePoll): void {
    this.#polls = this.#polls.filter((other) => other !== poll);
    if (this.#restorePoll === poll) this.#restorePoll = undefined;
  }

  /** Hands an invocation to the next runtime that asks. */
  submit(invocation: ServiceInvocation): void {
    this.#queue.push(invocation);
    this.#dispatch();
  }

  /** `POST …/{id}/response` begins. */
  beginResponse(requestId: string, attempt?: string): ServiceInvocation | Refusal {
    return this.#begin(requestId, attempt, 'InvocationResponse');
  }

  /** `POST …/{id}/error` begins. */
  beginError(requestId: string, attempt?: string): ServiceInvocation | Refusal {
    return this.#begin(requestId, attempt, 'InvocationErrorResponse');
  }

  /** The body of `…/response` or `…/error` has been read to its end, good or bad. */
  sent(invocation: ServiceInvocation): void {
    if (invocation.state === 'ResponseSent') return;
    invocation.state = 'ResponseSent';
    if (this.concurrency > 1) this.#live.delete(invocation.requestId);
    this.#observer.onSent?.(invocation);
  }

  /** The invocation's time is over: whatever is posted for it from here on gets 410. */
  expire(invocation: ServiceInvocation): void {
    this.#queue = this.#queue.filter((other) => other !== invocation);
    this.#live.delete(invocation.requestId);
    invocation.state = 'ResponseSent';
    this.#timedOut.add(invocation.requestId);
  }

  /** `POST /runtime/init/error`. */
  initError(error: FunctionError): Refusal | undefined {
    if (this.#phase !== 'Started') return invalidStateTransition(this.#stateName(), 'InitError');
    this.#phase = 'InitError';
    this.#observer.onFatal?.(error);
    return undefined;
  }

  /** `GET /runtime/restore/next`: the runtime may be snapshotted now. */
  restoreNext(poll: RestorePoll): void {
    if (this.#phase !== 'Started') {
      poll.refuse(invalidStateTransition(this.#stateName(), 'RestoreReady'));
      return;
    }
    this.#phase = 'RestoreReady';
    this.#restorePoll = poll;
    this.#observer.onRestoreReady?.();
  }

  /** Lets a runtime that waits on `/restore/next` go on. `false` when none does. */
  restore(): boolean {
    const poll = this.#restorePoll;
    if (this.#phase !== 'RestoreReady' || poll === undefined) return false;
    this.#restorePoll = undefined;
    this.#phase = 'Restoring';
    poll.restored();
    return true;
  }

  /** `POST /runtime/restore/error`. */
  restoreError(error: FunctionError): Refusal | undefined {
    if (this.#phase !== 'Restoring') {
      return invalidStateTransition(this.#stateName(), 'RestoreError');
    }
    this.#phase = 'RestoreError';
    this.#observer.onFatal?.(error);
    return undefined;
  }

  #begin(
    id: string,
    attempt: string | undefined,
    to: InvocationState,
  ): ServiceInvocation | Refusal {
    if (this.#timedOut.has(id)) return invokeTimeout();
    const invocation = this.#live.get(id);
    if (invocation === undefined) return invalidRequestId();
    const { invocationId } = invocation;
    // The request id can repeat on a retry; the attempt's own id cannot.
    if (attempt && invocationId && attempt !== invocationId) return invokeTimeout();
    if (invocation.state !== 'Running') {
      return invalidStateTransition(this.#stateName(invocation), to);
    }
    invocation.state = to;
    return invocation;
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#polls.length > 0) {
      const invocation = this.#queue.shift()!;
      const poll = this.#polls.shift()!;
      if (this.concurrency === 1) this.#live.clear();
      invocation.state = 'Running';
      this.#live.set(invocation.requestId, invocation);
      this.#observer.onDelivered?.(invocation);
      poll.deliver(invocation);
    }
  }

  /** The one invocation of the classic machine: running, or the last that ran. */
  #current(): ServiceInvocation | undefined {
    for (const invocation of this.#live.values()) return invocation;
    return undefined;
  }

  #stateName(invocation: ServiceInvocation | undefined = this.#current()): string {
    if (this.#phase !== 'Serving') return this.#phase;
    if (invocation === undefined) return 'Ready';
    return invocation.state === 'ResponseSent' && this.#polls.length > 0
      ? 'Ready'
      : invocation.state;
  }
}
