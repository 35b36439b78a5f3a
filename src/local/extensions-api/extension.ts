import { randomUUID } from 'node:crypto';
import type { Refusal } from '../runtime-api/refusal.ts';

/** A lifecycle event that an extension can ask for. */
export type ExtensionEventName = 'INVOKE' | 'SHUTDOWN';

/** Where an extension is, in the names that the service's error messages use. */
export type ExtensionState =
  | 'Started'
  | 'Registered'
  | 'Ready'
  | 'Running'
  | 'InitError'
  | 'ExitError';

/** An extension that waits on `GET /extension/event/next`. Exactly one of the two is called. */
export interface EventPoll {
  deliver(json: string): void;
  refuse(refusal: Refusal): void;
}

/** One extension as the service sees it. */
export class Extension {
  readonly id = randomUUID();
  readonly name: string;
  /** A process of its own, launched by the service; the others live inside the runtime. */
  readonly external: boolean;
  readonly events = new Set<ExtensionEventName>();
  state: ExtensionState = 'Started';
  /** Has asked for its first event: it is initialised. */
  initialised = false;
  #poll: EventPoll | undefined;
  #waiting: string[] = [];

  constructor(name: string, external: boolean) {
    this.name = name;
    this.external = external;
  }

  /** Parks until there is an event; one that came meanwhile is delivered at once. */
  park(poll: EventPoll): void {
    this.state = 'Ready';
    this.#poll = poll;
    const json = this.#waiting.shift();
    if (json !== undefined) this.#deliver(json);
  }

  /** The connection of the parked poll is gone. */
  forget(poll: EventPoll): void {
    if (this.#poll !== poll) return;
    this.#poll = undefined;
    if (this.state === 'Ready') this.state = 'Running';
  }

  /** Sends an event now, or when the extension next asks. */
  send(json: string): void {
    if (this.#poll === undefined) this.#waiting.push(json);
    else this.#deliver(json);
  }

  #deliver(json: string): void {
    const poll = this.#poll;
    this.#poll = undefined;
    this.state = 'Running';
    poll?.deliver(json);
  }
}
