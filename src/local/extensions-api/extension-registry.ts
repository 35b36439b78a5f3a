import type { FunctionError } from '../runtime-api/function-error.ts';
import { serviceError } from '../runtime-api/function-error.ts';
import { Refusal } from '../runtime-api/refusal.ts';
import type { ServiceInvocation } from '../runtime-api/service-invocation.ts';
import { type EventPoll, Extension, type ExtensionEventName } from './extension.ts';
import * as refuse from './extension-refusal.ts';

/** Why an environment is shut down, as extensions are told. */
export type ShutdownReason = 'spindown' | 'timeout' | 'failure';

/** How a registry is made. */
export interface ExtensionRegistryInit {
  /** The names (basenames) of the extensions that are launched as processes of their own. */
  launched: readonly string[];
  /** Managed Instances refuse `INVOKE`. */
  managedInstances: boolean;
  /** An extension has registered, or has asked for an event. */
  onProgress?(): void;
  /** `/extension/init/error` or `/extension/exit/error`. */
  onFatal?(extension: Extension, error: FunctionError): void;
}

/** The service's side of the Extensions API, without a socket. */
export class ExtensionRegistry {
  readonly #init: ExtensionRegistryInit;
  readonly #extensions = new Map<string, Extension>();
  #closed = false;

  constructor(init: ExtensionRegistryInit) {
    this.#init = init;
    for (const name of init.launched) this.#extensions.set(name, new Extension(name, true));
  }

  /** Every launched extension has registered: the runtime may be started. */
  get allRegistered(): boolean {
    return this.#every(({ state }) => state !== 'Started');
  }

  /** Every registered extension has asked for its first event. */
  get allInitialised(): boolean {
    return this.#every(({ initialised, state }) => initialised || state === 'Started');
  }

  /** Every extension that was told of the invocation has finished with it. */
  get allReady(): boolean {
    return this.#every(({ events, state }) => !events.has('INVOKE') || state === 'Ready');
  }

  /** How many extensions have registered. */
  get size(): number {
    let count = 0;
    for (const { state } of this.#extensions.values()) if (state !== 'Started') count++;
    return count;
  }

  subscribed(name: string, event: ExtensionEventName): boolean {
    return this.#extensions.get(name)?.events.has(event) ?? false;
  }

  /** No extension may register from here on: the runtime has asked for its first invocation. */
  close(): void {
    this.#closed = true;
  }

  /** `POST /extension/register`. `body` is the request's, as text. */
  register(name: string | undefined, body: string): Extension | Refusal {
    if (!name) return refuse.emptyName();
    const events = parseEvents(body);
    if (events instanceof Refusal) return events;
    const launched = this.#extensions.get(name);
    const external = launched?.external ?? false;
    const allowed = this.#allowed(external);
    for (const event of events) {
      if (!allowed.includes(event)) return refuse.invalidEventType(event);
    }
    if (this.#closed) return refuse.registrationClosed();
    if (launched !== undefined && launched.state !== 'Started') {
      return external
        ? refuse.invalidExtensionState(launched, 'Registered')
        : refuse.alreadyRegistered();
    }
    if (launched === undefined && this.#extensions.size >= refuse.MAX_EXTENSIONS) {
      return refuse.tooManyExtensions();
    }
    const extension = launched ?? new Extension(name, false);
    this.#extensions.set(name, extension);
    for (const event of events) extension.events.add(event as ExtensionEventName);
    extension.state = 'Registered';
    this.#init.onProgress?.();
    return extension;
  }

  /** `GET /extension/event/next`. */
  next(id: string | undefined, poll: EventPoll): Extension | undefined {
    const extension = this.#find(id);
    if (extension instanceof Refusal) {
      poll.refuse(extension);
      return undefined;
    }
    if (extension.state !== 'Registered' && extension.state !== 'Running') {
      poll.refuse(refuse.invalidExtensionState(extension, 'Ready'));
      return undefined;
    }
    extension.initialised = true;
    extension.park(poll);
    this.#init.onProgress?.();
    return extension;
  }

  /** `POST /extension/init/error` and `/extension/exit/error`. `undefined`: accepted. */
  fail(
    id: string | undefined,
    errorType: string | undefined,
    state: 'InitError' | 'ExitError',
  ): Refusal | undefined {
    if (!errorType) return id ? refuse.missingErrorType() : refuse.missingIdentifier();
    const extension = this.#find(id);
    if (extension instanceof Refusal) return extension;
    if (extension.state === state) return undefined;
    const early = extension.state === 'Registered';
    const later = extension.state === 'Ready' || extension.state === 'Running';
    if (!early && !(later && state === 'ExitError')) {
      return refuse.invalidExtensionState(extension, state);
    }
    extension.state = state;
    const type = state === 'InitError' ? 'Extension.InitError' : 'Extension.ExitError';
    this.#init.onFatal?.(extension, serviceError(type, `${extension.name}: ${errorType}`));
    return undefined;
  }

  /** Tells those who asked for it that an invocation begins. */
  invoke(invocation: ServiceInvocation): void {
    this.#send('INVOKE', () => ({
      eventType: 'INVOKE',
      deadlineMs: invocation.deadlineMs,
      requestId: invocation.requestId,
      invokedFunctionArn: invocation.functionArn,
      tracing: { type: 'X-Amzn-Trace-Id', value: invocation.traceId ?? '' },
    }));
  }

  /** Tells those who asked for it that the environment ends at `deadlineMs` (epoch). */
  shutdown(shutdownReason: ShutdownReason, deadlineMs: number): void {
    this.#send('SHUTDOWN', () => ({ eventType: 'SHUTDOWN', deadlineMs, shutdownReason }));
  }

  #send(event: ExtensionEventName, make: () => object): void {
    let json: string | undefined;
    for (const extension of this.#extensions.values()) {
      if (!extension.events.has(event)) continue;
      json ??= JSON.stringify(make());
      extension.send(json);
    }
  }

  #every(test: (extension: Extension) => boolean): boolean {
    for (const extension of this.#extensions.values()) if (!test(extension)) return false;
    return true;
  }

  #find(id: string | undefined): Extension | Refusal {
    if (!id) return refuse.missingIdentifier();
    for (const extension of this.#extensions.values()) {
      if (extension.id === id && extension.state !== 'Started') return extension;
    }
    return refuse.unknownIdentifier(id);
  }

  #allowed(external: boolean): readonly string[] {
    if (this.#init.managedInstances) return external ? ['SHUTDOWN'] : [];
    return external ? ['INVOKE', 'SHUTDOWN'] : ['INVOKE'];
  }
}

function parseEvents(body: string): readonly string[] | Refusal {
  if (body.trim() === '') return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    return refuse.invalidRequestFormat((error as Error).message);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return refuse.invalidRequestFormat('The body must be an object');
  }
  const events: unknown = 'events' in parsed ? parsed.events : undefined;
  if (events === undefined || events === null) return [];
  if (!Array.isArray(events) || events.some((event) => typeof event !== 'string')) {
    return refuse.invalidRequestFormat('"events" must be an array of strings');
  }
  return events as string[];
}
