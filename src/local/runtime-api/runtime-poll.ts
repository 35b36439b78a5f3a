import type { FunctionError } from './function-error.ts';
import type { Refusal } from './refusal.ts';
import type { ServiceInvocation } from './service-invocation.ts';

/** A runtime that waits on `GET /runtime/invocation/next`. Exactly one of the two is called. */
export interface Poll {
  deliver(invocation: ServiceInvocation): void;
  refuse(refusal: Refusal): void;
}

/** A runtime that waits on `GET /runtime/restore/next`. */
export interface RestorePoll {
  restored(): void;
  refuse(refusal: Refusal): void;
}

/** What the rest of the service wants to hear from the runtime's side. */
export interface RuntimeCoreObserver {
  /** The first `/next`: initialisation is over. */
  onInitialised?(): void;
  /** `/restore/next`: a snapshot may be taken. */
  onRestoreReady?(): void;
  /** A runtime waits for an invocation. */
  onIdle?(): void;
  /** `/init/error` or `/restore/error`. */
  onFatal?(error: FunctionError): void;
  /** The runtime has been handed this invocation. */
  onDelivered?(invocation: ServiceInvocation): void;
  /** The runtime's answer to this invocation is complete. */
  onSent?(invocation: ServiceInvocation): void;
}
